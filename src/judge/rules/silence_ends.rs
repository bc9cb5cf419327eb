//! A stream that has gone quiet ends by the consumer's own clock.

use super::{Api, Check, Ending, Evidence, Level, Observation, Rule, RulePage, Scope, told_status};

/// `silence-ends`.
pub(super) struct SilenceEnds;

impl Rule for SilenceEnds {
    fn id(&self) -> &'static str {
        "silence-ends"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Silence after some events ends the turn within the consumer's idle limit.",
            why: "Without a limit the turn hangs until a person notices.",
            source: "HybridAIOne/hybridclaw#1288, a turn that hangs after `response.created`; the Codex CLI's documented stream_idle_timeout_ms of 300 000, read 2026-11-20.",
            incidents: &["HybridAIOne/hybridclaw#1288", "co-l/openfox#226"],
            mutations: &["stall.mid-stream"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let is_silent = evidence.wire.ending == Ending::HeldOpen && evidence.terminal().is_none();
        is_silent && evidence.events().next().is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let kept = evidence.accepted().contains(&seen.status);
        Check::that(kept, "timed out within the idle limit", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
