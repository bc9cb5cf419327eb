//! Each wait is longer than the one before.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `waits-grow`.
pub(super) struct WaitsGrow;

impl Rule for WaitsGrow {
    fn id(&self) -> &'static str {
        "waits-grow"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A consumer that asks again and again waits longer each time.",
            why: "All that failed together comes back together.",
            source: "OpenAI API documentation, Rate limits, platform.openai.com/docs/guides/rate-limits, read 2026-11-20: “exponential backoff”. openai/codex#3764 shows waits that do not.",
            incidents: &["openai/codex#3764"],
            mutations: &["http.for-ever:500", "http.for-ever:503"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.waits.as_deref() {
            Some([first, .., last]) => {
                Check::that(last > first, "waits that grow", format!("waits {:?} ms", seen.waits))
            }
            _ => Check::NotReported("waits"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
