//! A server that was not greeted does nothing.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `handshake-comes-first`.
pub(super) struct HandshakeComesFirst;

impl Rule for HandshakeComesFirst {
    fn id(&self) -> &'static str {
        "handshake-comes-first"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Every server is sent `initialize` first, then `initialized`, and only then anything else.",
            why: "The server refuses whatever comes before, and a client that takes the refusal for a failed thread never starts one.",
            source: "codex-rs/app-server/README.md of openai/codex, read 2026-11-22: “Clients must send a single `initialize` request per transport connection before invoking any other method on that connection, then acknowledge with an `initialized` notification.”",
            incidents: &["meawoppl/rust-code-agent-sdks#87", "kangig94/coral#174"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.frames.len() > 1
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let Some(said) = &seen.said else { return Check::NotReported("said") };
        let (mut is_asked, mut is_greeted) = (false, false);
        let is_early = |word: &&String| match word.as_str() {
            "initialize" => {
                (is_asked, is_greeted) = (true, false);
                false
            }
            "initialized" => {
                is_greeted = is_asked;
                !is_asked
            }
            _ => !is_greeted,
        };
        let early = said.iter().find(is_early);
        let told = early.map(|word| format!("`{word}` before the handshake")).unwrap_or_default();
        Check::that(early.is_none(), "`initialize`, then `initialized`, before anything else", told)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
