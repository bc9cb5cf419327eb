//! The terminal frame again. Proxies that append their own ending send it twice.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, no_parameter, takes_none};

/// `terminal.twice`.
pub(super) struct Twice;

impl Mutation for Twice {
    fn id(&self) -> &'static str {
        "terminal.twice"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The terminal frame comes twice.",
            why: "One request has one outcome: items must not double and usage must not be counted again.",
            incidents: &["diegosouzapw/OmniRoute#11041", "openai/openai-java#719"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        no_parameter(Draft::of(session).terminal().is_ok())
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.terminal()?;
        let again = draft.pieces[terminal].clone();
        draft.pieces.insert(terminal + 1, again);
        Ok(())
    }
}
