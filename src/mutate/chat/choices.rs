//! The choices: none in a chunk, others than the answer, or without a number.

use super::{Api, CHUNK, Draft, Effect, Inapplicable, Mutation, Page, Session, Value, encode, harmless, json};

/// `chat.choices`.
pub(super) struct Choices;

impl Mutation for Choices {
    fn id(&self) -> &'static str {
        "chat.choices"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A chunk has no choices, null, or no such member; or a second choice stands beside the answer, or the answer has no index.",
            why: "Azure and relays send chunks without choices, the usage comes in one, and whoever takes the first of an empty list fails. Another choice is another answer, and no part of this one.",
            incidents: &[
                "BerriAI/litellm#27971",
                "digitalocean/langchain-gradient#27",
                "awslabs/llmeter#34",
                "Growth-Circle/cadis#997",
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
        let stray = |choice: Value| json!({ "object": CHUNK, "choices": choice, "usage": null });
        let added = match parameter {
            "empty" => stray(json!([])),
            "null" => stray(Value::Null),
            "missing" => json!({ "object": CHUNK, "created": 0, "model": "" }),
            "other" => stray(json!([{ "index": 1, "delta": { "content": "stray" }, "finish_reason": "length" }])),
            _ => {
                return draft.rewrite_chunks(|chunk| {
                    let choice = chunk.pointer_mut("/choices/0").and_then(Value::as_object_mut);
                    choice.is_some_and(|choice| choice.shift_remove("index").is_some())
                });
            }
        };
        for place in ["last", "mid", "first"] {
            let at = draft.place(place, &["first", "mid", "last"])?;
            draft.pieces.insert(at, draft.piece(encode(None, &added.to_string())));
        }
        Ok(())
    }
}

const NAMES: &[&str] = &["empty", "null", "missing", "other", "no-index"];
