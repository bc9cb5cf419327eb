//! No reply. The server reads a request and does nothing.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, OnlyTurn, Page, Session, applicable, asked};

const KNOWN: &[&str] = &["initialize", "thread/start", "turn/start"];

/// `app.no-reply`.
pub(super) struct NoReply;

impl Mutation for NoReply {
    fn id(&self) -> &'static str {
        "app.no-reply"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Nothing more comes after the request that is named, and the process stays.",
            why: "A handshake without a limit holds the caller, and whoever waits for it, for ever.",
            incidents: &[
                "openclaw/openclaw#64744",
                "multica-ai/multica#5319",
                "romp-on/romp#1438",
                "jedbjorn/subfloor#1294",
            ],
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
        OnlyTurn::of(draft)?;
        if !KNOWN.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "request", KNOWN));
        }
        let at = asked(draft, parameter)?;
        draft.pieces.truncate(at + 1);
        draft.ending = Ending::HeldOpen;
        Ok(())
    }
}
