//! The end of the process is the end of the turn.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, Status, told_status};

/// `a-dead-server-ends-the-turn`.
pub(super) struct ADeadServerEndsTheTurn;

impl Rule for ADeadServerEndsTheTurn {
    fn id(&self) -> &'static str {
        "a-dead-server-ends-the-turn"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A server that exits before its turn is over ends the turn at once, and not when some clock runs out.",
            why: "The reply to `turn/start` has come, so no request is open that could fail, and a client that waits for messages alone waits out its longest clock.",
            source: "multica-ai/multica#4228, merged, read 2026-11-22: an active turn is failed “immediately if the app-server exits after `turn/start` is accepted”.",
            incidents: &["multica-ai/multica#4228", "openai/codex-plugin-cc#665", "openai/codex-plugin-cc#261"],
            mutations: &["app.exit", "app.half-line"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Truncated && !evidence.wire.ending.is_open()
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let is_late = matches!(seen.status, Seen::TimedOut | Seen::Hung);
        Check::that(!is_late, "an end of the turn with the end of the server", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
