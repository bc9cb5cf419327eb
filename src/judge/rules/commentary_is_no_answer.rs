//! What is said on the way is not the answer.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, Status, quoted};

/// `commentary-is-no-answer`.
pub(super) struct CommentaryIsNoAnswer;

impl Rule for CommentaryIsNoAnswer {
    fn id(&self) -> &'static str {
        "commentary-is-no-answer"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Text of messages in the phases commentary and analysis is no part of the final answer.",
            why: "Notes to oneself are shown, stored, and acted on as the answer.",
            source: "OpenAI API reference, Responses, platform.openai.com/docs/api-reference/responses, read 2026-11-20: a message's phase tells commentary from the final answer. router-for-me/CLIProxyAPI#6007 is a turn that has both.",
            incidents: &["router-for-me/CLIProxyAPI#6007"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Completed
            && evidence.transcript.items.iter().any(|item| item.kind == "message" && !item.is_answer())
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match (&seen.text, seen.status) {
            (None, _) => Check::NotReported("text"),
            (Some(text), Seen::Completed) => {
                let expected = format!("text {}", quoted(&evidence.transcript.text));
                Check::that(*text == evidence.transcript.text, expected, format!("text {}", quoted(text)))
            }
            _ => Check::Kept,
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
