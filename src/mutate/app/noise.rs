//! Noise on the standard output. Launchers and shells print what is no message.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, harmless};

const KNOWN: &[&str] = &["start", "mid"];

/// `app.noise`.
pub(super) struct Noise;

impl Mutation for Noise {
    fn id(&self) -> &'static str {
        "app.noise"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A banner, an empty line and a terminal sequence stand between the messages, at the start or in the turn.",
            why: "A client that parses every line and stops at the first error loses a server that is well.",
            incidents: &[
                "utensils/claudette#982",
                "openai/codex-plugin-cc#311",
                "openai/codex-plugin-cc#310",
                "openai/codex#21658",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let turn = OnlyTurn::of(draft)?;
        let at = match parameter {
            "start" => 0,
            "mid" => turn.middle(),
            _ => return Err(Inapplicable::unknown(parameter, "place", KNOWN)),
        };
        let noise =
            ["< Welcome to the harbour shell\n", "< \n", "< \u{1b}[?2004h\n", "< SUCCESS: process 7 is gone.\n"];
        let noise = noise.map(|line| draft.piece(line.as_bytes()));
        draft.pieces.splice(at..at, noise);
        Ok(())
    }
}
