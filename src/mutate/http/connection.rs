//! No answer: the connection is refused, reset, or closed.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Opening, Page, Session, applicable};

/// `http.connection`.
pub(super) struct Connection;

impl Mutation for Connection {
    fn id(&self) -> &'static str {
        "http.connection"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The connection is refused, or it is reset or closed when the request has been sent.",
            why: "Networks fail. What failed is to be said, and asking again may help.",
            incidents: &["Yeachan-Heo/gajae-code#5613", "openai/codex#8309"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn waits(&self) -> bool {
        true
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Rejected
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        draft.pieces.clear();
        draft.opening = match parameter {
            "refused" => Opening::Refused,
            "reset" => Opening::Reset,
            _ => Opening::Closed,
        };
        Ok(())
    }
}

const NAMES: &[&str] = &["refused", "reset", "closed"];
