//! Thinking is not saying.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, Status, quoted};

/// `reasoning-stays-out-of-the-answer`.
pub(super) struct ReasoningStaysOutOfTheAnswer;

impl Rule for ReasoningStaysOutOfTheAnswer {
    fn id(&self) -> &'static str {
        "reasoning-stays-out-of-the-answer"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Reasoning text is no part of the answer.",
            why: "What the model only thought is shown, stored, and sent on.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: reasoning has events of its own, `response.reasoning_summary_text.delta` and `response.reasoning_text.delta`. anomalyco/opencode#37372 is about telling the two apart.",
            incidents: &["anomalyco/opencode#37372"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Completed && !evidence.transcript.reasoning().is_empty()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match (&seen.text, seen.status) {
            (None, _) => Check::NotReported("text"),
            (Some(text), Seen::Completed) => {
                let thought = evidence.transcript.reasoning();
                let kept = !text.contains(&thought) || evidence.transcript.text.contains(&thought);
                Check::that(kept, "an answer without the reasoning", format!("text {}", quoted(text)))
            }
            _ => Check::Kept,
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
