//! A day is no wait for a program.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};

/// `long-waits-are-not-slept-through`.
pub(super) struct LongWaitsAreNotSleptThrough;

impl Rule for LongWaitsAreNotSleptThrough {
    fn id(&self) -> &'static str {
        "long-waits-are-not-slept-through"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Advice to wait for a day ends the turn, or is cut to minutes.",
            why: "The turn sleeps until tomorrow and nobody knows why.",
            source: "router-for-me/CLIProxyAPI#1666 and NousResearch/hermes-agent#34024, read 2026-11-20: the end of the limit is to be told to a person.",
            incidents: &["router-for-me/CLIProxyAPI#1666", "NousResearch/hermes-agent#34024"],
            mutations: &["http.retry-after:a-day"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let longest = seen.waits.iter().flatten().copied().max().unwrap_or_default();
        let kept = longest <= 600_000 && seen.status != Seen::Hung;
        Check::that(kept, "an error, or a wait of minutes", format!("{}, waits {:?} ms", told_status(seen), seen.waits))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
