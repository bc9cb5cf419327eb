//! A whole number is one however it is printed.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `reads-odd-counters`.
pub(super) struct ReadsOddCounters;

impl Rule for ReadsOddCounters {
    fn id(&self) -> &'static str {
        "reads-odd-counters"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Counters printed as whole floats, and counters beside those that nobody knows, are read.",
            why: "Routers print numbers as their language does.",
            source: "looplj/axonhub#2187, merged, read 2026-11-20: whole floats are accepted where whole numbers belong.",
            incidents: &["looplj/axonhub#2187"],
            mutations: &["usage.shape:floats", "usage.shape:extra", "chat.usage:floats"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match (seen.usage, evidence.transcript.usage) {
            (None, _) => Check::NotReported("usage"),
            (Some(told), sent) => Check::that(Some(told) == sent, format!("usage {sent:?}"), format!("usage {told:?}")),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
