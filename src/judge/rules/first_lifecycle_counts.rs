//! One body, one response.

use super::{Level, Rule, RulePage};

/// `first-lifecycle-counts`.
pub(super) struct FirstLifecycleCounts;

impl Rule for FirstLifecycleCounts {
    fn id(&self) -> &'static str {
        "first-lifecycle-counts"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A second lifecycle in the same body changes nothing.",
            why: "A gateway that retried has sent both answers, and the caller reads the answer twice.",
            source: "mnfst/llm-gateway#2072, read 2026-11-20: two lifecycles in one stream double the answer; the first terminal event ends the stream.",
            incidents: &["mnfst/llm-gateway#2072"],
            mutations: &["event.two-lifecycles"],
        }
    }
}
