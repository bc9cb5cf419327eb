//! A refusal is an outcome.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Status, quoted, told_status};

/// `refusal-reaches-the-caller`.
pub(super) struct RefusalReachesTheCaller;

impl Rule for RefusalReachesTheCaller {
    fn id(&self) -> &'static str {
        "refusal-reaches-the-caller"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "What the model says in refusing reaches the caller, as such or as an error that quotes it.",
            why: "The caller gets an empty answer, and pays for three retries.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.refusal.done` is “Emitted when refusal text is finalized.” NousResearch/hermes-agent#91181.",
            incidents: &["NousResearch/hermes-agent#91181", "openai/openai-node#1932", "openai/openai-python#3387"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        !evidence.transcript.refusal.is_empty() && evidence.transcript.status == Status::Completed
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let sent = &evidence.transcript.refusal;
        let told = [&seen.refusal, &seen.text].into_iter().flatten().any(|text| text.contains(sent.as_str()));
        let quoted_in_error = seen
            .error
            .as_ref()
            .and_then(|error| error.message.as_ref())
            .is_some_and(|text| text.contains(sent.as_str()));
        let may_be_an_error = evidence.is_contested() || evidence.accepted().contains(&seen.status);
        if seen.status.is_reported_error() && may_be_an_error {
            return Check::Kept;
        }
        if seen.refusal.is_none() && seen.text.is_none() && seen.error.is_none() {
            return Check::NotReported("refusal");
        }
        Check::that(told || quoted_in_error, format!("refusal {}", quoted(sent)), told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
