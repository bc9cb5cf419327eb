//! What was not counted is not nothing.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `unknown-usage-is-not-zero`.
pub(super) struct UnknownUsageIsNotZero;

impl Rule for UnknownUsageIsNotZero {
    fn id(&self) -> &'static str {
        "unknown-usage-is-not-zero"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Usage that is null, missing, empty, or under other names is not told as zero tokens.",
            why: "Zeros are added up, and context and cost are wrong without a sign of it.",
            source: "earendil-works/pi#5526 and envoyproxy/ai-gateway#2184, read 2026-11-20: zeros corrupt the counter of the context.",
            incidents: &["earendil-works/pi#5526", "envoyproxy/ai-gateway#2184"],
            mutations: &[
                "usage.shape:null",
                "usage.shape:missing",
                "usage.shape:empty",
                "chat.usage:missing",
                "chat.usage:null",
                "chat.usage:null-counters",
                "chat.usage:other-names",
                "chat.done:before-usage",
                "chat.end",
            ],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let zeros = seen.usage.is_some_and(|usage| usage.input_tokens == Some(0) || usage.total_tokens == Some(0));
        Check::that(!zeros, "usage unknown", "usage of zero tokens")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
