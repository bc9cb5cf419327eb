//! A stream that speaks in time is not cut.

use super::{Api, Level, Rule, RulePage};

/// `slow-is-not-silent`.
pub(super) struct SlowIsNotSilent;

impl Rule for SlowIsNotSilent {
    fn id(&self) -> &'static str {
        "slow-is-not-silent"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A stream whose every event comes within the limit on silence is read to its end, however long it takes.",
            why: "Long answers are killed in the middle, and asked for again.",
            source: "NousResearch/hermes-agent#34496 and AntigmaLabs/ante#187, read 2026-11-20: clocks that killed healthy streams; every event starts the clock anew.",
            incidents: &["NousResearch/hermes-agent#34496", "AntigmaLabs/ante#187"],
            mutations: &["stall.slow"],
        }
    }
}
