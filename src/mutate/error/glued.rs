//! The JSON body of an error with an event stream stuck to it.

use serde_json::json;

use super::{CODE, Draft, Effect, Inapplicable, MESSAGE, Mutation, Page, Piece, Session, places};
use crate::mutate::takes_none;

/// `error.glued`.
pub(super) struct Glued;

impl Mutation for Glued {
    fn id(&self) -> &'static str {
        "error.glued"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body is the JSON of an error and, on the same line, the first field of a `response.failed` event.",
            why: "A proxy answered twice in one body. Both halves say the same; neither an empty answer nor a parser's \
                  complaint does.",
            incidents: &["Wei-Shaw/sub2api#5829"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if places(session).is_empty() { Vec::new() } else { vec![String::new()] }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Error(CODE)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let error = json!({ "code": CODE, "message": MESSAGE });
        let event =
            json!({ "type": "response.failed", "response": { "status": "failed", "error": error, "output": [] } });
        let body = [json!({ "error": error }).to_string().as_bytes(), Piece::event_of(&event).bytes()].concat();
        draft.terminal()?;
        draft.pieces = vec![draft.piece(body)];
        Ok(())
    }
}
