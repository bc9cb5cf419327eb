//! The server exits once its turn is over. Nothing is lost by that.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, OnlyTurn, Page, Session, no_parameter, takes_none};

/// `app.exit-after-the-end`.
pub(super) struct ExitAfterTheEnd;

impl Mutation for ExitAfterTheEnd {
    fn id(&self) -> &'static str {
        "app.exit-after-the-end"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The process ends right behind `turn/completed`.",
            why: "A turn that is over stays what it was. The next one needs another process.",
            incidents: &["openai/codex-plugin-cc#665"],
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

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Aborted)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let turn = OnlyTurn::of(draft)?;
        draft.pieces.truncate(turn.end + 1);
        draft.ending = Ending::Aborted;
        Ok(())
    }
}
