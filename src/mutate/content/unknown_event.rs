//! An event type that nobody knows yet. Every new one was unknown once.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, before_a_terminal, json};

/// `content.unknown-event`.
pub(super) struct UnknownEvent;

impl Mutation for UnknownEvent {
    fn id(&self) -> &'static str {
        "content.unknown-event"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An event of a type that does not exist comes early, mid-way, just before the terminal frame, or after it.",
            why: "New types appear without notice; `keepalive` alone broke at least seven clients whose unions were closed.",
            incidents: &[
                "openai/openai-java#767",
                "openai/openai-node#1965",
                "aaif-goose/goose#7464",
                "router-for-me/CLIProxyAPI#6007",
                "openai/openai-java#719",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        before_a_terminal(session, PLACES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let at = draft.place(parameter, PLACES)?;
        let event = json!({ "type": "response.conformance_probe", "note": "a type from the future", "response": null });
        draft.pieces.insert(at, Piece::event_of(&event));
        Ok(())
    }
}

const PLACES: &[&str] = &["first", "mid", "last", "after"];
