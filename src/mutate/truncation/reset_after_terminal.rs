//! A connection that is reset when all has been said.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session};
use crate::mutate::takes_none;

/// `truncation.reset-after-terminal`.
pub(super) struct ResetAfterTerminal;

impl Mutation for ResetAfterTerminal {
    fn id(&self) -> &'static str {
        "truncation.reset-after-terminal"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The connection is reset right after the terminal frame.",
            why: "The answer is whole. A consumer that reads on after it, and reports what happens then, throws it away and \
                  pays for another.",
            incidents: &["diegosouzapw/OmniRoute#11041"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if Draft::of(session).terminal().is_ok() { vec![String::new()] } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Reset)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.terminal()?;
        draft.pieces.truncate(terminal + 1);
        draft.ending = Ending::Reset;
        Ok(())
    }
}
