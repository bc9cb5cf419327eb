//! The role: missing, null, empty, or in every delta.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless};

/// `chat.role`.
pub(super) struct Role;

impl Mutation for Role {
    fn id(&self) -> &'static str {
        "chat.role"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The role stands in no delta, is null or empty wherever it stands, or stands in all of them.",
            why: "There is one speaker. Clients that ask every delta for a role fail on the second, or drop the calls of one that has none.",
            incidents: &[
                "mistralai/mistral-vibe#795",
                "ai-dynamo/dynamo#10776",
                "langchain-ai/langchainjs#11470",
                "run-llama/llama_index#22073",
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
        draft.rewrite_chunks(|chunk| {
            let Some(delta) = chunk.pointer_mut("/choices/0/delta").and_then(Value::as_object_mut) else {
                return false;
            };
            match parameter {
                "missing" => return delta.shift_remove("role").is_some(),
                "null" => delta.insert("role".to_owned(), Value::Null),
                "empty" => delta.insert("role".to_owned(), "".into()),
                _ => delta.insert("role".to_owned(), "assistant".into()),
            };
            true
        })
    }
}

const NAMES: &[&str] = &["missing", "null", "empty", "each"];
