//! Output indexes with gaps, very large, or missing.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json};

/// `item.index`.
pub(super) struct Index;

impl Mutation for Index {
    fn id(&self) -> &'static str {
        "item.index"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Output indexes have gaps, are larger than any list could be, or are missing from every event.",
            why: "Servers count hidden items too, and some relays leave the index out. A consumer that makes room for every index below runs out of memory.",
            incidents: &["openai/openai-agents-python#5041", "open-webui/open-webui#28312"],
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
        draft.rewrite_each(|_, event| {
            let Some(index) = event.get("output_index").and_then(Value::as_u64) else { return false };
            match parameter {
                "gaps" => event["output_index"] = json!(index.saturating_mul(3).saturating_add(2)),
                "huge" => event["output_index"] = json!(index.saturating_add(1 << 31)),
                _ => drop(event.as_object_mut().and_then(|members| members.shift_remove("output_index"))),
            }
            true
        })
    }
}

const NAMES: &[&str] = &["gaps", "huge", "missing"];
