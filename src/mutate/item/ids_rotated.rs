//! Ids that change with every event. The output index says which item is meant.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, json, takes_none};

/// `item.ids-rotated`.
pub(super) struct IdsRotated;

impl Mutation for IdsRotated {
    fn id(&self) -> &'static str {
        "item.ids-rotated"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every event names its item by another id.",
            why: "GitHub Copilot encrypts the id anew for every event. A consumer that looks items up by id finds none.",
            incidents: &["BerriAI/litellm#30072", "EricLBuehler/mistral.rs#1944", "smg-project/smg#160"],
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
        let mut number = 0;
        draft.rewrite_each(|_, event| {
            number += 1;
            let id = json!(format!("opaque_{number:06}"));
            let mut changed = false;
            if let Some(old) = event.get_mut("item_id") {
                *old = id.clone();
                changed = true;
            }
            if let Some(old) = event.pointer_mut("/item/id") {
                *old = id;
                changed = true;
            }
            changed
        })
    }
}
