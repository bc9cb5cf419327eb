//! The connection stays open after the terminal frame. A consumer that waits for the end waits for ever.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, no_parameter, takes_none};
use crate::mutate::Ending;

/// `terminal.held-open`.
pub(super) struct HeldOpen;

impl Mutation for HeldOpen {
    fn id(&self) -> &'static str {
        "terminal.held-open"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Nothing follows the terminal frame, and the connection stays open.",
            why: "Servers and proxies may keep the connection. A consumer that reports at the end of the body turns an \
                  answer, or worse an explained failure, into an idle timeout.",
            incidents: &["openai/codex#43140", "caidaoli/ccLoad#81"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        no_parameter(Draft::of(session).terminal().is_ok())
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::HeldOpen)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.terminal()?;
        draft.pieces.truncate(terminal + 1);
        draft.ending = Ending::HeldOpen;
        Ok(())
    }
}
