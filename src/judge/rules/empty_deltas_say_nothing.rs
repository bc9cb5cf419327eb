//! An empty delta is nothing.

use super::{Level, Rule, RulePage};

/// `empty-deltas-say-nothing`.
pub(super) struct EmptyDeltasSayNothing;

impl Rule for EmptyDeltasSayNothing {
    fn id(&self) -> &'static str {
        "empty-deltas-say-nothing"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An empty delta, or one that is null, changes nothing and crashes nobody.",
            why: "Filters behind the model send what is left: nothing.",
            source: "langroid/langroid#987, merged, read 2026-11-20: null deltas are skipped.",
            incidents: &["langroid/langroid#987", "pydantic/pydantic-ai#797"],
            mutations: &["text.empty-delta"],
        }
    }
}
