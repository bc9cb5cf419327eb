//! Reasoning under each of its names and in each of its forms.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json};

/// `chat.reasoning`.
pub(super) struct Reasoning;

impl Mutation for Reasoning {
    fn id(&self) -> &'static str {
        "chat.reasoning"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Reasoning comes as `reasoning_content`, as `reasoning`, as both, or as an object around the text.",
            why: "There is no standard for it. A client that knows one name loses what the model thought, and one that knows both says it twice.",
            incidents: &[
                "0xPlaygrounds/rig#1440",
                "anomalyco/opencode#37553",
                "JetBrains/koog#2190",
                "dirac-run/dirac#227",
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
            let mut take = |name: &str| delta.shift_remove(name).filter(|text| !text.is_null());
            let (one, other) = (take("reasoning_content"), take("reasoning"));
            let Some(text) = one.or(other) else { return false };
            let told = match parameter {
                "content" => vec![("reasoning_content", text)],
                "plain" => vec![("reasoning", text)],
                "both" => vec![("reasoning_content", text.clone()), ("reasoning", text)],
                "text" => vec![("reasoning", json!({ "text": text }))],
                _ => vec![("reasoning", json!({ "content": text }))],
            };
            delta.extend(told.into_iter().map(|(name, text)| (name.to_owned(), text)));
            true
        })
    }
}

const NAMES: &[&str] = &["content", "plain", "both", "text", "inner-content"];
