//! Two whole lifecycles in one body. The first terminal event ends the response, and what follows is not its business.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `event.two-lifecycles`.
pub(super) struct TwoLifecycles;

impl Mutation for TwoLifecycles {
    fn id(&self) -> &'static str {
        "event.two-lifecycles"
    }

    fn page(&self) -> Page {
        Page {
            summary: "All frames of the stream come a second time behind its end.",
            why: "A gateway that retried upstream has sent both answers. A consumer that reads on tells the answer twice.",
            incidents: &["mnfst/llm-gateway#2072"],
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
        draft.terminal()?;
        let again = draft.pieces.clone();
        draft.pieces.extend(again);
        Ok(())
    }
}
