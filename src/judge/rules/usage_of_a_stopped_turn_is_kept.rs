//! A turn that stopped early was counted too.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Status};

/// `usage-of-a-stopped-turn-is-kept`.
pub(super) struct UsageOfAStoppedTurnIsKept;

impl Rule for UsageOfAStoppedTurnIsKept {
    fn id(&self) -> &'static str {
        "usage-of-a-stopped-turn-is-kept"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Usage that comes with an incomplete or failed response is told.",
            why: "What was cut at the limit cost the most.",
            source: "envoyproxy/ai-gateway#2184, merged, read 2026-11-20: usage is read from every terminal event.",
            incidents: &["envoyproxy/ai-gateway#2184"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        matches!(evidence.transcript.status, Status::Incomplete | Status::Failed) && evidence.transcript.usage.is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match (seen.usage, evidence.transcript.usage) {
            (None, _) => Check::NotReported("usage"),
            (Some(told), sent) => Check::that(Some(told) == sent, format!("usage {sent:?}"), format!("usage {told:?}")),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
