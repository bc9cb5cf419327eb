//! What is said behind a call is said.

use super::{Level, Rule, RulePage};

/// `keeps-text-after-a-call`.
pub(super) struct KeepsTextAfterACall;

impl Rule for KeepsTextAfterACall {
    fn id(&self) -> &'static str {
        "keeps-text-after-a-call"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Text behind a tool call is part of the answer, shown at once or not.",
            why: "A consumer that stops listening at the call loses it.",
            source: "NousResearch/hermes-agent#92764, read 2026-11-20, and the consumer it is about, which keeps such text and does not show it.",
            incidents: &["NousResearch/hermes-agent#92764"],
            mutations: &["text.after-call"],
        }
    }
}
