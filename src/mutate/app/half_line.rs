//! Half a line. The server dies while it writes the last message.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, OnlyTurn, Page, Session, applicable, takes_none};

/// `app.half-line`.
pub(super) struct HalfLine;

impl Mutation for HalfLine {
    fn id(&self) -> &'static str {
        "app.half-line"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The line of `turn/completed` breaks off in its middle, and the process ends.",
            why: "Half a message says nothing. A client that reads on behind the end, or repairs what it cannot parse, invents an end of the turn.",
            incidents: &["earendil-works/pi#7309"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Aborted)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let turn = OnlyTurn::of(draft)?;
        let line = draft.pieces[turn.end].bytes();
        let half = draft.piece(line.slice(..line.len() / 2));
        draft.pieces.truncate(turn.end);
        draft.pieces.push(half);
        draft.ending = Ending::Aborted;
        Ok(())
    }
}
