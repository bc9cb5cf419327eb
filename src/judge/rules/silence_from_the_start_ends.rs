//! A connection that never says a word ends.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, told_status};

/// `silence-from-the-start-ends`.
pub(super) struct SilenceFromTheStartEnds;

impl Rule for SilenceFromTheStartEnds {
    fn id(&self) -> &'static str {
        "silence-from-the-start-ends"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A stream of which no byte comes ends within the consumer's limit for the first one.",
            why: "The Codex endpoint accepts connections and forgets them; without the limit the turn waits for minutes.",
            source: "NousResearch/hermes-agent#32042 and #34496, read 2026-11-20: a limit of its own for the first event, of 45 and later of 120 seconds.",
            incidents: &[
                "NousResearch/hermes-agent#32042",
                "NousResearch/hermes-agent#34496",
                "diegosouzapw/OmniRoute#8020",
            ],
            mutations: &["stall.first-byte"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let kept = evidence.accepted().contains(&seen.status);
        Check::that(kept, "timed out within the limit for the first byte", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
