//! Silence in a turn. The server has gone quiet, and its process stays.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, OnlyTurn, Page, Session, after_a_tool, applicable};

const KNOWN: &[&str] = &["first", "tool", "last"];

/// `app.silence`.
pub(super) struct Silence;

impl Mutation for Silence {
    fn id(&self) -> &'static str {
        "app.silence"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Nothing more comes after the turn has begun, behind the first item that a tool made, or where `turn/completed` should.",
            why: "Turns that never come to their end are the most reported fault of the server itself: without a clock a client waits until a person kills it.",
            incidents: &["openai/codex#35810", "openai/codex#28495", "openai/codex#35847", "YishenTu/claudian#1053"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::TimedOut
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::HeldOpen)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let turn = OnlyTurn::of(draft)?;
        let at = match parameter {
            "first" => turn.begun,
            "tool" => after_a_tool(draft)?,
            "last" => turn.end,
            _ => return Err(Inapplicable::unknown(parameter, "moment", KNOWN)),
        };
        draft.pieces.truncate(at);
        draft.ending = Ending::HeldOpen;
        Ok(())
    }
}
