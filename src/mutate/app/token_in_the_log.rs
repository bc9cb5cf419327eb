//! A token on the standard error, and then the server exits. The log is what explains it.

use super::{
    Api, CANARY, Draft, Effect, Ending, Inapplicable, Mutation, OnlyTurn, Page, Session, applicable, takes_none,
};

/// `app.token-in-the-log`.
pub(super) struct TokenInTheLog;

impl Mutation for TokenInTheLog {
    fn id(&self) -> &'static str {
        "app.token-in-the-log"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The log holds a key just before the process ends in the middle of the turn.",
            why: "The end of the log goes into the error that a person is shown, and from there into reports.",
            incidents: &["NousResearch/hermes-agent#70045", "openclaw/openclaw#115161"],
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
        draft.pieces.truncate(turn.middle());
        let log = format!("! ERROR request failed: Authorization: Bearer {CANARY}\n! ERROR the harbour is closed\n");
        let lines: Vec<_> = log.split_inclusive('\n').map(|line| draft.piece(line.as_bytes().to_vec())).collect();
        draft.pieces.extend(lines);
        draft.ending = Ending::Aborted;
        Ok(())
    }
}
