//! The server exits in a turn, and the next turn is asked for. It needs a server of its own.

use super::{
    Api, Draft, Effect, Ending, Feed, Inapplicable, Mutation, OnlyTurn, Page, Session, no_parameter, takes_none,
};

/// `app.exit-then-fine`.
pub(super) struct ExitThenFine;

impl Mutation for ExitThenFine {
    fn id(&self) -> &'static str {
        "app.exit-then-fine"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first process ends in the middle of its turn; the caller asks for another turn, for which a process is there.",
            why: "A client that keeps the dead process writes into a closed pipe for ever after.",
            incidents: &["openai/codex-plugin-cc#665", "openclaw/openclaw#85279"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        no_parameter(OnlyTurn::of(&Draft::of(session)).is_ok())
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    /// A process knows nothing of the one before it.
    fn feeds(&self) -> &'static [Feed] {
        &[Feed::Direct]
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let turn = OnlyTurn::of(draft)?;
        let mut first = draft.clone();
        first.pieces.truncate(turn.middle());
        first.ending = Ending::Aborted;
        draft.earlier = vec![first];
        Ok(())
    }
}
