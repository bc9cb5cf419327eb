//! The `output` of `response.in_progress` in unpromised shapes. It is a snapshot before anything was written.

use super::{Draft, Effect, Inapplicable, Mutation, OUTPUTS, Page, Session, carries_a_response, set_output};

/// `terminal.in-progress-output`.
pub(super) struct InProgressOutput;

impl Mutation for InProgressOutput {
    fn id(&self) -> &'static str {
        "terminal.in-progress-output"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The `output` of `response.in_progress` is null, empty, a string, a number, an object, missing, or full.",
            why: "A null here crashed a consumer on a snapshot, before any fallback could run. What a snapshot lists \
                  must never count as an answer.",
            incidents: &["math-inc/OpenGauss#453"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = carries_a_response(session, EVENT);
        OUTPUTS.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let at = draft.first(EVENT)?;
        set_output(draft, at, parameter)
    }
}

const EVENT: &str = "response.in_progress";
