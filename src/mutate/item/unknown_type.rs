//! Items of a type from the future. Whatever they are, they are not the answer.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, Value, harmless, json, next_index};

/// `item.unknown-type`.
pub(super) struct UnknownType;

impl Mutation for UnknownType {
    fn id(&self) -> &'static str {
        "item.unknown-type"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An item of an unknown type is added and finished before the terminal frame, or stands in its list alone.",
            why: "New item types come without notice. A closed union loses the whole stream, or with it the usage of the terminal frame.",
            incidents: &["0xPlaygrounds/rig#1549", "openai-php/client#787", "64bit/async-openai#548"],
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
        let item = json!({ "id": "hol_1", "type": "hologram_call", "status": "completed", "beam": { "angle": 45 } });
        let terminal = draft.terminal()?;
        if parameter == "streamed" {
            let index = next_index(draft);
            for kind in ["response.output_item.done", "response.output_item.added"] {
                draft
                    .pieces
                    .insert(terminal, Piece::event_of(&json!({ "type": kind, "output_index": index, "item": item })));
            }
            return Ok(());
        }
        let mut listed = false;
        draft.rewrite(terminal, |event| {
            if let Some(output) = event.pointer_mut("/response/output").and_then(Value::as_array_mut) {
                output.push(item);
                listed = true;
            }
        })?;
        if listed { Ok(()) } else { Err(Inapplicable("the terminal frame has no list".to_owned())) }
    }
}

const NAMES: &[&str] = &["streamed", "listed"];
