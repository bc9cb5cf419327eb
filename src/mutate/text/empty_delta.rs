//! Deltas with nothing in them. Nothing is said, and nothing is to be shown.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, Value, harmless, json};

/// `text.empty-delta`.
pub(super) struct EmptyDelta;

impl Mutation for EmptyDelta {
    fn id(&self) -> &'static str {
        "text.empty-delta"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Before every text delta comes one that is empty, or null.",
            why: "Filters that work behind the model hold text back and send what is left: nothing.",
            incidents: &["langroid/langroid#987", "pydantic/pydantic-ai#797", "openai/openai-python#3113"],
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
        let mut pieces: Vec<Piece> = Vec::with_capacity(draft.pieces.len() * 2);
        for piece in draft.pieces.drain(..) {
            if let Some(event) = piece.event().filter(|event| event.kind == "response.output_text.delta") {
                let mut value = event.value.clone();
                value["delta"] = if parameter == "empty" { json!("") } else { Value::Null };
                pieces.push(piece.with_value(&value));
            }
            pieces.push(piece);
        }
        draft.pieces = pieces;
        Ok(())
    }
}

const NAMES: &[&str] = &["empty", "null"];
