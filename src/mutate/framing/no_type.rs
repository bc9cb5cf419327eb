//! JSON without a type. The event line names it, or the event is nobody's.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `framing.no-type`.
pub(super) struct NoType;

impl Mutation for NoType {
    fn id(&self) -> &'static str {
        "framing.no-type"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The JSON of every event lacks its `type`, and the event line names it.",
            why: "Some gateways send the type on the event line alone. To go by the line or to report an error is a choice; to crash is none.",
            incidents: &["farion1231/cc-switch#5083"],
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
        draft.rewrite_each(|_, event| {
            event.as_object_mut().is_some_and(|members| members.shift_remove("type").is_some())
        })
    }
}
