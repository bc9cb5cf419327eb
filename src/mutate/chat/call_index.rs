//! The index of a call: missing, always the same, with gaps, or out of order.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, Value, fragments, harmless, json};

/// `chat.call-index`.
pub(super) struct CallIndex;

impl Mutation for CallIndex {
    fn id(&self) -> &'static str {
        "chat.call-index"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The fragments of calls have no index, all the index 0, indexes that begin at 7, or come with the higher index first.",
            why: "The index says which call a fragment belongs to. Where it says nothing, ids do: calls that are merged have the arguments of two, and their names run together.",
            incidents: &[
                "openai/openai-python#3246",
                "jin-bo/agentao#117",
                "huggingface/smolagents#1958",
                "SamSaffron/term-llm#314",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
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
        if parameter == "reversed" {
            let begins = |piece: &Piece, index: u64| {
                fragments(piece).any(|call| call["index"] == index && call["id"].is_string())
            };
            let at =
                |index| draft.pieces.iter().position(|piece| begins(piece, index) && fragments(piece).count() == 1);
            return match (at(0), at(1)) {
                (Some(one), Some(other)) => {
                    draft.pieces.swap(one, other);
                    Ok(())
                }
                _ => Err(Inapplicable("no two calls begin in chunks of their own".to_owned())),
            };
        }
        draft.rewrite_calls(|call| {
            let Some(members) = call.as_object_mut() else { return };
            match parameter {
                "missing" => drop(members.shift_remove("index")),
                "same" => drop(members.insert("index".to_owned(), json!(0))),
                _ => {
                    let index = members.get("index").and_then(Value::as_u64).unwrap_or_default();
                    members.insert("index".to_owned(), json!(index.wrapping_add(7)));
                }
            }
        })
    }
}

const NAMES: &[&str] = &["missing", "same", "from-seven", "reversed"];
