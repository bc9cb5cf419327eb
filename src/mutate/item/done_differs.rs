//! Deltas that differ from the finished item. What is finished counts.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json, takes_none};

/// `item.done-differs`.
pub(super) struct DoneDiffers;

impl Mutation for DoneDiffers {
    fn id(&self) -> &'static str {
        "item.done-differs"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first text delta of every message has a word that the finished item lacks.",
            why: "A moderated or repaired answer differs from what was streamed. The finished item is the answer.",
            incidents: &[],
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
            if kind != "response.output_text.delta" || seen.contains(&index) {
                return false;
            }
            seen.push(index);
            let delta = event.get("delta").and_then(Value::as_str).unwrap_or_default();
            event["delta"] = json!(format!("draft {delta}"));
            true
        })
    }
}
