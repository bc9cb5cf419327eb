//! Arguments that differ between deltas and what is finished. What is finished counts.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json, takes_none};

/// `tool.done-differs`.
pub(super) struct DoneDiffers;

impl Mutation for DoneDiffers {
    fn id(&self) -> &'static str {
        "tool.done-differs"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first argument delta of every call has a character that the done event and the finished item lack.",
            why: "Where the places disagree, the later and more complete one is right: the done event over deltas, the item over both.",
            incidents: &["decolua/9router#2869"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let mut seen = Vec::new();
        draft.rewrite_each(|kind, event| {
            let index = event.get("output_index").and_then(Value::as_u64);
            if kind != "response.function_call_arguments.delta" || seen.contains(&index) {
                return false;
            }
            seen.push(index);
            let delta = event.get("delta").and_then(Value::as_str).unwrap_or_default();
            event["delta"] = json!(format!(" {delta}"));
            true
        })
    }
}
