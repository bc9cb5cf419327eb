//! Many events. Each costs little, or each costs as much as all that are still to come.

use serde_json::json;

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, costly};
use crate::stream::encode;

/// `size.events`.
pub(super) struct Events;

impl Mutation for Events {
    fn id(&self) -> &'static str {
        "size.events"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Before the terminal frame stand 10 000 or 100 000 events that tell nothing new.",
            why: "Many events arrive in one chunk after a pause on the way. A decoder that moves what is left of the chunk for every event does work with the square of their number.",
            incidents: &["anthropics/anthropic-sdk-typescript#1096"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        costly(session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn is_costly(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let Some(count) = NAMES.iter().find(|name| **name == parameter).and_then(|name| name.parse().ok()) else {
            return Err(Inapplicable::unknown(parameter, "number", NAMES));
        };
        let terminal = draft.decisive()?;
        let id = draft.response_at(terminal)["id"].clone();
        let response = json!({ "id": id, "object": "response", "status": "in_progress" });
        let one = match draft.api {
            Api::Chat => draft.piece(encode(None, EMPTY_CHUNK)),
            Api::Responses | Api::AppServer => {
                Piece::event_of(&json!({ "type": "response.in_progress", "response": response }))
            }
        };
        draft.pieces.splice(terminal..terminal, std::iter::repeat_n(one, count));
        Ok(())
    }
}

/// A chunk that adds nothing.
const EMPTY_CHUNK: &str =
    r#"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":null}],"usage":null}"#;

const NAMES: &[&str] = &["10000", "100000"];
