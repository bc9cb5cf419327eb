//! What is wrong with a request stays wrong.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, requests_at_most};

/// `final-statuses-are-final`.
pub(super) struct FinalStatusesAreFinal;

impl Rule for FinalStatusesAreFinal {
    fn id(&self) -> &'static str {
        "final-statuses-are-final"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A request that is answered with 400, 403, 404, or 422 is not made again, and 401 at most once.",
            why: "The same request gets the same answer, five times, while a person waits.",
            source: "RFC 9110, HTTP Semantics, www.rfc-editor.org/rfc/rfc9110, read 2026-11-21: section 15.5: with a status of 4xx “the client seems to have erred.” openai/codex#3224: a permanent 400 that was asked for five times.",
            incidents: &["openai/codex#3224", "askalf/dario#1342"],
            mutations: &[
                "http.status:400-detail",
                "http.status:400-json",
                "http.status:401-json",
                "http.status:403-empty",
                "http.status:403-html",
                "http.status:403-challenge",
                "http.status:404-json",
                "http.status:422-json",
            ],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let allowed = if evidence.wire.status == 401 { 2 } else { 1 };
        requests_at_most(seen, allowed)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
