//! A counter cannot break a turn.

use super::{Level, Rule, RulePage};

/// `extreme-counters-do-no-harm`.
pub(super) struct ExtremeCountersDoNoHarm;

impl Rule for ExtremeCountersDoNoHarm {
    fn id(&self) -> &'static str {
        "extreme-counters-do-no-harm"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Negative counters, and counters larger than any integer, break nothing.",
            why: "An overflow in a number that is only shown ends the turn.",
            source: "openai/codex#37141, read 2026-11-20: usage must never invalidate a good ending. The sizes are speculative.",
            incidents: &["openai/codex#37141"],
            mutations: &["usage.shape:negative", "usage.shape:huge"],
        }
    }
}
