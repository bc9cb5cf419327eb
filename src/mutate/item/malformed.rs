//! Items that are none: null, a string, an object without a type.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, Value, harmless, json, next_index};

/// `item.malformed`.
pub(super) struct Malformed;

impl Mutation for Malformed {
    fn id(&self) -> &'static str {
        "item.malformed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A finished item that is null, a string, or an object without a type comes before the terminal frame.",
            why: "What cannot be read costs itself at most, never the items beside it.",
            incidents: &[],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let terminal = draft.terminal()?;
        let index = next_index(draft);
        let item = match parameter {
            "null" => Value::Null,
            "string" => json!("message"),
            _ => json!({ "id": "x_1", "status": "completed" }),
        };
        let event = json!({ "type": "response.output_item.done", "output_index": index, "item": item });
        draft.pieces.insert(terminal, Piece::event_of(&event));
        Ok(())
    }
}

const NAMES: &[&str] = &["null", "string", "no-type"];
