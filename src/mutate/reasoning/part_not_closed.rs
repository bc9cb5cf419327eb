//! A part of the summary that is opened and never closed.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `reasoning.part-not-closed`.
pub(super) struct PartNotClosed;

impl Mutation for PartNotClosed {
    fn id(&self) -> &'static str {
        "reasoning.part-not-closed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The events that close the parts of a reasoning summary are missing.",
            why: "The finished item says what the summary is. A consumer that waits for the part to close hangs, or loses it.",
            incidents: &["NVIDIA-NeMo/Switchyard#671"],
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
        draft.drop_events(|event| event.kind == "response.reasoning_summary_part.done")
    }
}
