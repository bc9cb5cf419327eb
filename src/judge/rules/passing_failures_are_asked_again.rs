//! What passes is tried once more.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};
use crate::stream::Status;

/// `passing-failures-are-asked-again`.
pub(super) struct PassingFailuresAreAskedAgain;

impl Rule for PassingFailuresAreAskedAgain {
    fn id(&self) -> &'static str {
        "passing-failures-are-asked-again"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A request that fails with 500, 503, 429, or 408, or without an answer, and would succeed the second time, succeeds.",
            why: "Most failures of a backend are gone a second later.",
            source: "RFC 9110, HTTP Semantics, www.rfc-editor.org/rfc/rfc9110, read 2026-11-21: section 15.6.4: a 503 “will likely be alleviated after some delay.” openai/codex#8309 is what is told otherwise.",
            incidents: &["openai/codex#8309", "Yeachan-Heo/gajae-code#5613"],
            mutations: &["http.then-fine"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let asked_again = match evidence.transcript.status {
            Status::Completed => seen.status == Seen::Completed && seen.requests == Some(2),
            // What the second answer says may be a reason to ask once more.
            _ => seen.requests >= Some(2),
        };
        Check::that(asked_again, "completed with the second request", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
