//! Of an event and the status inside it, the worse one holds.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, Status, no_success};

/// `status-inside-counts`.
pub(super) struct StatusInsideCounts;

impl Rule for StatusInsideCounts {
    fn id(&self) -> &'static str {
        "status-inside-counts"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`response.completed` around a response whose status is another known one is not reported as completed.",
            why: "A server that cuts an answer and says completed is believed, and half an answer is acted on.",
            source: "OpenAI API reference, Responses, platform.openai.com/docs/api-reference/responses/object, read 2026-11-20: `status` is “One of `completed`, `failed`, `in_progress`, `cancelled`, `queued`, or `incomplete`.” Contested: the Codex client goes by the event.",
            incidents: &["Arthur-Ficial/apfel#412", "jundot/omlx#2817"],
            mutations: &["terminal.status"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status != Status::Completed
            && evidence.terminal_event().is_some_and(|event| event.kind == "response.completed")
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        no_success(seen, "incomplete or failed, as the status says")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
