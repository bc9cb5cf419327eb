//! A token on the standard error, and then the server exits. The log is what explains it.

use super::{Api, CANARY, Draft, Effect, Ending, Inapplicable, Mutation, OnlyTurn, Page, Session, applicable};

const KNOWN: &[&str] = &["plain", "coloured"];

/// `app.token-in-the-log`.
pub(super) struct TokenInTheLog;

impl Mutation for TokenInTheLog {
    fn id(&self) -> &'static str {
        "app.token-in-the-log"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The log holds a key, perhaps behind a colour, just before the process ends in the middle of the turn.",
            why: "The end of the log goes into the error that a person is shown, and from there into reports. Codex colours the members of its log, and the letter that ends a colour touches the key.",
            incidents: &["NousResearch/hermes-agent#70045", "openclaw/openclaw#115161"],
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
        let told = match parameter {
            "plain" => format!("Authorization: Bearer {CANARY}"),
            "coloured" => format!("\u{1b}[3mtoken\u{1b}[0m\u{1b}[2m=\u{1b}[0m{CANARY}"),
            _ => return Err(Inapplicable::unknown(parameter, "log", KNOWN)),
        };
        let turn = OnlyTurn::of(draft)?;
        draft.pieces.truncate(turn.middle());
        let log = format!("! ERROR request failed: {told}\n! ERROR the harbour is closed\n");
        let lines: Vec<_> = log.split_inclusive('\n').map(|line| draft.piece(line.as_bytes().to_vec())).collect();
        draft.pieces.extend(lines);
        draft.ending = Ending::Aborted;
        Ok(())
    }
}
