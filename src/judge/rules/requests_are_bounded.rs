//! Somebody stops.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, requests_at_most};

/// `requests-are-bounded`.
pub(super) struct RequestsAreBounded;

impl Rule for RequestsAreBounded {
    fn id(&self) -> &'static str {
        "requests-are-bounded"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A request that fails for ever is made a bounded number of times: at most ten.",
            why: "Layers that each ask again multiply: three and three make nine.",
            source: "askalf/dario#1342, read 2026-11-20: 173 requests with one refused token. Ten is above the nine that the Codex client was seen to make with two times two retries.",
            incidents: &["askalf/dario#1342", "raine/claude-code-proxy#139"],
            mutations: &["http.for-ever", "http.connection"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        requests_at_most(seen, 10)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
