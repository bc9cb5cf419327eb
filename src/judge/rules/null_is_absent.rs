//! What is null was not said.

use super::{Level, Rule, RulePage};

/// `null-is-absent`.
pub(super) struct NullIsAbsent;

impl Rule for NullIsAbsent {
    fn id(&self) -> &'static str {
        "null-is-absent"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Optional members that are null, missing, or of a neighbouring number type change nothing.",
            why: "Relays in other languages print them so.",
            source: "openai/openai-agents-python#1275 and looplj/axonhub#2187, merged, read 2026-11-20: missing logprobs and times as floats are accepted.",
            incidents: &["openai/openai-agents-python#1275", "64bit/async-openai#586", "looplj/axonhub#2187"],
            mutations: &[
                "event.loose-types:nulls",
                "event.loose-types:no-logprobs",
                "event.loose-types:no-item-status",
                "event.loose-types:float-time",
            ],
        }
    }
}
