//! The server exits. Its pipes end before the turn does.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, OnlyTurn, Page, Session, applicable, asked};

const KNOWN: &[&str] = &["handshake", "thread", "mid", "last"];

/// `app.exit`.
pub(super) struct Exit;

impl Mutation for Exit {
    fn id(&self) -> &'static str {
        "app.exit"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The process ends before it answers the handshake, before it answers for the thread, in the middle of the turn, or just before the end of it.",
            why: "A client that waits for replies alone waits for ever: nothing fails the turn that was accepted before.",
            incidents: &["multica-ai/multica#4228", "openai/codex-plugin-cc#665", "openai/codex-plugin-cc#261"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Aborted)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let turn = OnlyTurn::of(draft)?;
        let at = match parameter {
            "handshake" => asked(draft, "initialize")? + 1,
            "thread" => asked(draft, "thread/start")? + 1,
            "mid" => turn.middle(),
            "last" => turn.end,
            _ => return Err(Inapplicable::unknown(parameter, "moment", KNOWN)),
        };
        draft.pieces.truncate(at);
        draft.ending = Ending::Aborted;
        Ok(())
    }
}
