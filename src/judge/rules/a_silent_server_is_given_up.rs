//! A server that lives and says nothing is given up.

use super::{Api, Check, Ending, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, Status, told_status};

/// `a-silent-server-is-given-up`.
pub(super) struct ASilentServerIsGivenUp;

impl Rule for ASilentServerIsGivenUp {
    fn id(&self) -> &'static str {
        "a-silent-server-is-given-up"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A server that does not answer, or says nothing more in a turn, ends the turn when a clock of the client runs out, and what it said until then is not called complete.",
            why: "Turns that never come to their end are common. Without a clock they hold the caller, and whoever waits for it, until a person looks.",
            source: "multica-ai/multica#5319, merged, read 2026-11-22: requests at the start are bound “even when the task has no wall-clock cap”; openai/codex#35810, the same day: `turn/completed` never came.",
            incidents: &["multica-ai/multica#5319", "openai/codex#35810", "openai/codex#35847", "romp-on/romp#1438"],
            mutations: &["app.no-reply", "app.silence"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Truncated && evidence.wire.ending == Ending::HeldOpen
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let is_given_up = !matches!(seen.status, Seen::Completed | Seen::Hung);
        Check::that(is_given_up, "timed out", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
