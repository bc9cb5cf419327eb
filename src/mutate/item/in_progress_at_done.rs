//! Finished items that call themselves in progress. The event says that they are done.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, json, takes_none};

/// `item.in-progress-at-done`.
pub(super) struct InProgressAtDone;

impl Mutation for InProgressAtDone {
    fn id(&self) -> &'static str {
        "item.in-progress-at-done"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The finished messages have the status `in_progress`.",
            why: "The Codex backend has sent it. A consumer that goes by the status calls a whole answer incomplete.",
            incidents: &["NousResearch/hermes-agent#5858"],
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
        draft.rewrite_each(|kind, event| {
            let is_meant =
                kind == "response.output_item.done" && event.pointer("/item/type") == Some(&json!("message"));
            let status = event.pointer_mut("/item/status").filter(|_| is_meant);
            status.map(|status| *status = json!("in_progress")).is_some()
        })
    }
}
