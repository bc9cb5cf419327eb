//! No terminal frame. Everything after the last item is gone, and the body ends as if all were well.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, no_parameter, takes_none};

/// `terminal.dropped`.
pub(super) struct Dropped;

impl Mutation for Dropped {
    fn id(&self) -> &'static str {
        "terminal.dropped"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The terminal frame is missing; the rest of the body, a `[DONE]` included, is there.",
            why: "A clean end of the body without a terminal event is truncation. Read as success it makes an agent act \
                  on half an answer.",
            incidents: &[
                "NousResearch/hermes-agent#32908",
                "openai/codex#1581",
                "earendil-works/pi#5526",
                "cita-777/metapi#171",
                "bigduu/Bamboo-agent#405",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let mut draft = Draft::of(session);
        no_parameter(self.apply(&mut draft, "").is_ok() && draft.terminal().is_err())
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.terminal()?;
        draft.pieces.remove(terminal);
        Ok(())
    }
}
