//! A line that never ends. Whoever keeps all of it runs out of memory.

use super::{Api, BytesMut, Draft, Effect, Inapplicable, MIB, Mutation, Page, Session, costly};
use crate::mutate::{Ending, takes_none};

/// `size.endless-line`.
pub(super) struct EndlessLine;

impl Mutation for EndlessLine {
    fn id(&self) -> &'static str {
        "size.endless-line"
    }

    fn page(&self) -> Page {
        Page {
            summary: "In place of the terminal frame stands the start of a line that is not over after 32 MiB, where the body ends.",
            why: "A broken or hostile endpoint sends no line end, and a reader without a bound keeps it all until the process is killed.",
            incidents: &["openclaw/openclaw#96989", "KarpelesLab/teamclaude#341"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        costly(session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Clean)
    }

    fn is_costly(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.decisive()?;
        draft.pieces.truncate(terminal);
        let mut line = BytesMut::from(&b"data: {\"type\":\""[..]);
        line.resize(line.len() + 32 * MIB, b'x');
        draft.pieces.push(draft.piece(line));
        draft.ending = Ending::Clean;
        Ok(())
    }
}
