//! The content of a delta: null, empty, a list of parts, or no delta at all.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json};

/// `chat.content`.
pub(super) struct Content;

impl Mutation for Content {
    fn id(&self) -> &'static str {
        "chat.content"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Deltas that say nothing else have content null or an empty string, the content is a list of text parts, or the chunk with the finish reason has no delta or null.",
            why: "Null is no text. Clients show the word, or fail on the chunk that ends the answer.",
            incidents: &[
                "aaamoon/copilot-gpt4-service#121",
                "openclaw/openclaw#51212",
                "openai/openai-dotnet#219",
                "smallmain/vscode-unify-chat-provider#29",
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
        if parameter.ends_with("delta") {
            let at = draft.decisive()?;
            return draft.rewrite(at, |chunk| {
                let choice = chunk.pointer_mut("/choices/0").and_then(Value::as_object_mut);
                choice.and_then(|choice| match parameter {
                    "no-delta" => choice.shift_remove("delta"),
                    _ => choice.insert("delta".to_owned(), Value::Null),
                });
            });
        }
        draft.rewrite_chunks(|chunk| {
            let Some(delta) = chunk.pointer_mut("/choices/0/delta").and_then(Value::as_object_mut) else {
                return false;
            };
            let text = delta.get("content").and_then(Value::as_str).unwrap_or_default().to_owned();
            let content = match parameter {
                "parts" if !text.is_empty() => json!([{ "type": "text", "text": text }]),
                "null" if text.is_empty() => Value::Null,
                "empty" if text.is_empty() => json!(""),
                _ => return false,
            };
            delta.insert("content".to_owned(), content);
            true
        })
    }
}

const NAMES: &[&str] = &["null", "empty", "parts", "no-delta", "null-delta"];
