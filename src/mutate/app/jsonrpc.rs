//! The member `jsonrpc`. The server leaves it out, and a relay may put it in.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, harmless, takes_none};

/// `app.jsonrpc`.
pub(super) struct Jsonrpc;

impl Mutation for Jsonrpc {
    fn id(&self) -> &'static str {
        "app.jsonrpc"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every message of the server says `jsonrpc: 2.0`.",
            why: "The header is left out on the wire. A client that needs it hears nothing, and one that refuses it nothing from a relay.",
            incidents: &["Untrivial-ai/agent-orchestrator#188", "hiroppy/mf-dashboard#206"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        OnlyTurn::of(draft)?;
        draft.rewrite_each(|kind, event| {
            let event = event.as_object_mut().filter(|_| !kind.starts_with("> "));
            event.is_some_and(|event| event.insert("jsonrpc".to_owned(), "2.0".into()).is_none())
        })
    }
}
