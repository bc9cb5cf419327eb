//! Bytes behind the last frame that make no frame. They were never sent.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `framing.loose-end`.
pub(super) struct LooseEnd;

impl Mutation for LooseEnd {
    fn id(&self) -> &'static str {
        "framing.loose-end"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Behind the terminal frame stand half a frame and the end of the body.",
            why: "A connection that is cut between two responses leaves them. They are nobody's event.",
            incidents: &[],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
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
        let open = draft.piece(&b"event: response.failed\ndata: {\"type\":\"response.failed\""[..]);
        draft.pieces.push(open);
        draft.ending = Ending::Clean;
        Ok(())
    }
}
