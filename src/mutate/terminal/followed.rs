//! What comes after the end. The turn is over, whatever it says.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session};
use crate::mutate::Piece;

/// `terminal.followed`.
pub(super) struct Followed;

impl Mutation for Followed {
    fn id(&self) -> &'static str {
        "terminal.followed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "After the terminal frame come an `error` event, another item, more text, or an event of unknown type.",
            why: "An accumulator that is closed crashed on the next event, and items behind the end were added to the answer.",
            incidents: &["openai/openai-java#719", "praxis-proxy/ai#841"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = Draft::of(session).terminal().is_ok();
        EVENTS.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let mut event = match parameter {
            "error" => {
                json!({ "type": "error", "code": "server_error", "message": "The stream was closed.", "param": null })
            }
            "item" => json!({ "type": "response.output_item.done", "output_index": 99, "item": {
                "type": "message", "id": "msg_late", "role": "assistant", "status": "completed",
                "content": [{ "type": "output_text", "text": "Too late.", "annotations": [] }],
            } }),
            "text" => json!({ "type": "response.output_text.delta", "item_id": "msg_late", "output_index": 0,
                              "content_index": 0, "delta": "Too late." }),
            "unknown" => json!({ "type": "response.of_tomorrow", "note": "Too late." }),
            other => return Err(Inapplicable::unknown(other, "event", EVENTS)),
        };
        let terminal = draft.terminal()?;
        if let Some(number) = draft.sequence_at(terminal) {
            event["sequence_number"] = json!(number.saturating_add(1));
        }
        draft.pieces.insert(terminal + 1, Piece::event_of(&event));
        Ok(())
    }
}

const EVENTS: &[&str] = &["error", "item", "text", "unknown"];
