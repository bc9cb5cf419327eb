//! Retry-After says when.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, waited};

/// `advice-to-wait-is-followed`.
pub(super) struct AdviceToWaitIsFollowed;

impl Rule for AdviceToWaitIsFollowed {
    fn id(&self) -> &'static str {
        "advice-to-wait-is-followed"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A consumer that asks again after `Retry-After: 7` waits seven seconds.",
            why: "Too early is refused again, and may prolong the ban.",
            source: "RFC 9110, HTTP Semantics, www.rfc-editor.org/rfc/rfc9110, read 2026-11-21: section 10.2.3: Retry-After says “how long the user agent ought to wait before making a follow-up request.”",
            incidents: &["openai/codex#3764", "router-for-me/CLIProxyAPI#1666"],
            mutations: &["http.retry-after:seconds"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        waited(seen, 7_000)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
