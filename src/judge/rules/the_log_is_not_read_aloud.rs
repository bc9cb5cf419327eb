//! What stands in the log of a server is shown without its secrets.

use super::{Api, CANARY, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `the-log-is-not-read-aloud`.
pub(super) struct TheLogIsNotReadAloud;

impl Rule for TheLogIsNotReadAloud {
    fn id(&self) -> &'static str {
        "the-log-is-not-read-aloud"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A key that the server wrote to its standard error turns up in nothing that the client tells.",
            why: "The end of the log explains why a server died, so it goes into errors, and from there into reports.",
            source: "NousResearch/hermes-agent#70045, read 2026-11-22: the whole of the error is redacted, “so credential-shaped values cannot leak into chat or trajectories”.",
            incidents: &["NousResearch/hermes-agent#70045", "openclaw/openclaw#115161"],
            mutations: &["app.token-in-the-log"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let told = serde_json::to_string(seen).unwrap_or_default();
        Check::that(!told.contains(CANARY), "an outcome without the key", "the key that the log had")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
