//! An answer that begins and says nothing. The connection stands.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, takes_none};

/// `stall.first-byte`.
pub(super) struct FirstByte;

impl Mutation for FirstByte {
    fn id(&self) -> &'static str {
        "stall.first-byte"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The head comes, and no byte of the body, and the connection stays open.",
            why: "The Codex endpoint accepts connections on which it never says a word. Without a clock for it the turn waits for the longest of all clocks.",
            incidents: &[
                "NousResearch/hermes-agent#32042",
                "NousResearch/hermes-agent#34496",
                "diegosouzapw/OmniRoute#8020",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { vec![String::new()] } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::TimedOut
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::HeldOpen)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        draft.pieces.clear();
        draft.ending = Ending::HeldOpen;
        Ok(())
    }
}
