//! Messages, items and members that nobody knows yet. The protocol grows with every release.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, Value, harmless, json, server};

const KNOWN: &[&str] = &["notification", "item", "member"];

/// `app.unknown`.
pub(super) struct Unknown;

impl Mutation for Unknown {
    fn id(&self) -> &'static str {
        "app.unknown"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A notification of an unknown method comes, an item of an unknown type, or unknown members in every message.",
            why: "The schema of 0.169.0 has 86 notifications, and each release has more. A client that stops at the first it does not know is bound to one release.",
            incidents: &["LimLLL/codex-webui#6", "openclaw/openclaw#99284", "meawoppl/agent-portal#690"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let turn = OnlyTurn::of(draft)?;
        let scope = |mut params: Value| {
            params["threadId"] = turn.thread.as_str().into();
            params["turnId"] = turn.id.as_str().into();
            params
        };
        match parameter {
            "notification" => {
                let stranger = server("harbour/tide/changed", &scope(json!({"tide": "low"})));
                draft.pieces.insert(turn.begun, stranger);
                Ok(())
            }
            "item" => {
                let item = json!({"type": "lighthouse", "id": "item-strange", "beam": [1, 2]});
                draft.pieces.insert(turn.begun, server("item/completed", &scope(json!({"item": item}))));
                Ok(())
            }
            "member" => draft.rewrite_each(|kind, event| {
                let event = event.as_object_mut().filter(|_| !kind.starts_with("> "));
                event.is_some_and(|event| event.insert("tide".to_owned(), json!({"low": null})).is_none())
            }),
            _ => Err(Inapplicable::unknown(parameter, "stranger", KNOWN)),
        }
    }
}
