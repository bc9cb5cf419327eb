//! A refused request is a failure.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, no_success};

/// `a-status-is-no-answer`.
pub(super) struct AStatusIsNoAnswer;

impl Rule for AStatusIsNoAnswer {
    fn id(&self) -> &'static str {
        "a-status-is-no-answer"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An answer with a status from 400 up, or no answer at all, is an error, never an empty success.",
            why: "An empty stream passes for an answer, and automation goes on.",
            source: "RFC 9110, HTTP Semantics, www.rfc-editor.org/rfc/rfc9110, read 2026-11-21: sections 15.5 and 15.6: 4xx and 5xx are errors of the client and the server. agentjido/req_llm#941.",
            incidents: &["agentjido/req_llm#941", "openai/codex#9278"],
            mutations: &["http.status", "http.for-ever", "http.connection"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        no_success(seen, "an error")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
