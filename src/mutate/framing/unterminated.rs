//! A last frame without its blank line. By the format it was never sent.

use super::{Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, applicable, takes_none};

/// `framing.unterminated`.
pub(super) struct Unterminated;

impl Mutation for Unterminated {
    fn id(&self) -> &'static str {
        "framing.unterminated"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The blank line behind the terminal frame is missing, and the body ends.",
            why: "Gateways cut it off. To flush the frame or to report a cut stream is a choice; less than the whole answer as a success is none.",
            incidents: &["openai/openai-node#2725", "earendil-works/pi#9047"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.terminal()?;
        draft.pieces.truncate(terminal + 1);
        let bytes = draft.pieces[terminal].bytes();
        let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        let cut = bytes.slice(..end);
        draft.pieces[terminal] = draft.piece([&cut[..], b"\n"].concat());
        draft.ending = Ending::Clean;
        Ok(())
    }
}
