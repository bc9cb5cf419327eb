//! Reasoning items with less in them: no id, no summary.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, each_item, harmless, json};

/// `reasoning.lean`.
pub(super) struct Lean;

impl Mutation for Lean {
    fn id(&self) -> &'static str {
        "reasoning.lean"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Reasoning items have no `id`, or an empty `summary`.",
            why: "Providers leave out what they do not store. Less reasoning is no reason to lose the answer.",
            incidents: &["caozhiyuan/copilot-api#72", "newo-ether/Agora#141"],
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
        draft.rewrite_each(|kind, event| {
            let mut changed = false;
            each_item(event, &mut |item| {
                if item.get("type") != Some(&json!("reasoning")) {
                    return;
                }
                if parameter == "no-id" {
                    changed |= item.as_object_mut().is_some_and(|item| item.shift_remove("id").is_some());
                } else {
                    item["summary"] = json!([]);
                    changed = true;
                }
            });
            if parameter == "no-id" && kind.contains("reasoning") {
                changed |= event.as_object_mut().is_some_and(|event| event.shift_remove("item_id").is_some());
            }
            changed
        })
    }
}

const NAMES: &[&str] = &["no-id", "no-summary"];
