//! Without an index the order says what belongs together.

use super::{Level, Rule, RulePage};

/// `accepts-missing-indexes`.
pub(super) struct AcceptsMissingIndexes;

impl Rule for AcceptsMissingIndexes {
    fn id(&self) -> &'static str {
        "accepts-missing-indexes"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Events without `output_index` are put together by id and order.",
            why: "Some relays leave the index out.",
            source: "Oaklight/llm-rosetta#56, read 2026-11-20: deltas without indexes, and a client that finds no active item.",
            incidents: &["Oaklight/llm-rosetta#56"],
            mutations: &["item.index:missing"],
        }
    }
}
