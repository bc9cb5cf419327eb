//! A failed or incomplete event is never success, whatever the status inside.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, no_success};

/// `failed-is-never-completed`.
pub(super) struct FailedIsNeverCompleted;

impl Rule for FailedIsNeverCompleted {
    fn id(&self) -> &'static str {
        "failed-is-never-completed"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`response.failed` and `response.incomplete` are never reported as completed, even where the response has no status.",
            why: "A consumer that presets its status to completed and reads only `response.status` reports every such failure as success.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.failed` is “emitted when a response fails”, `response.incomplete` “when a response finishes as incomplete”.",
            incidents: &["openai/openai-agents-python#3106", "Intrect-io/OpenSwarm#557", "Arthur-Ficial/apfel#412"],
            mutations: &[
                "terminal.failed",
                "terminal.failed-without-status",
                "terminal.failed-error",
                "terminal.incomplete",
            ],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        matches!(
            evidence.terminal_event().map(|event| event.kind.as_str()),
            Some("response.failed" | "response.incomplete")
        )
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        no_success(seen, "failed or incomplete, as the event says")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
