//! A refusal by policy is not to be tried again.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, requests_at_most};

/// `policy-is-final`.
pub(super) struct PolicyIsFinal;

impl Rule for PolicyIsFinal {
    fn id(&self) -> &'static str {
        "policy-is-final"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A 403 with `misalignment_policy_violation` is never asked for again.",
            why: "Each attempt counts against the account.",
            source: "OpenAI API documentation, Error codes, platform.openai.com/docs/guides/error-codes, read 2026-11-20: a 403 is not among the errors to retry; openai/codex#9278 is about telling what it is.",
            incidents: &["openai/codex#9278"],
            mutations: &["http.status:403-misalignment"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        requests_at_most(seen, 1)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
