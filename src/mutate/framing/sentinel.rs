//! The sentinel of the other API. It ends a body, never a response.

use super::{Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, applicable};

/// `framing.sentinel`.
pub(super) struct Sentinel;

impl Mutation for Sentinel {
    fn id(&self) -> &'static str {
        "framing.sentinel"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`data: [DONE]` comes behind the terminal frame, in its place, or mid-way.",
            why: "Relays of two APIs send it by habit. It says that nothing more comes, not that all is well.",
            incidents: &["cita-777/metapi#171", "bigduu/Bamboo-agent#405"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, NAMES)
    }

    fn effect(&self, parameter: &str) -> Effect {
        if parameter == "instead" { Effect::Truncated } else { Effect::Unchanged }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let terminal = draft.terminal()?;
        let done = draft.piece(&b"data: [DONE]\n\n"[..]);
        if parameter == "behind" {
            draft.pieces.insert(terminal + 1, done);
        } else {
            draft.pieces.truncate(terminal);
            draft.pieces.push(done);
            draft.ending = Ending::Clean;
        }
        Ok(())
    }
}

const NAMES: &[&str] = &["behind", "instead"];
