//! `response.created` need not be the first event.

use super::{Check, Evidence, Level, Observation, Rule, RulePage};

/// `accepts-events-before-created`.
pub(super) struct AcceptsEventsBeforeCreated;

impl Rule for AcceptsEventsBeforeCreated {
    fn id(&self) -> &'static str {
        "accepts-events-before-created"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Events that come before `response.created` are accepted.",
            why: "The Codex backend tells of rate limits first, whether reached or not; helpers that demand `response.created` raise.",
            source: "Soju06/codex-lb#473, a recorded Codex stream that begins with `codex.rate_limits`, read 2026-11-20.",
            incidents: &["Soju06/codex-lb#473", "router-for-me/CLIProxyAPI#3798"],
            mutations: &["content.early-event"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let created = evidence.events().position(|(_, event)| event.kind == "response.created");
        created.is_some_and(|position| position > 0)
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
