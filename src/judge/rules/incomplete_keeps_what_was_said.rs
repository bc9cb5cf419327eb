//! What was said before it stopped was said.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, Status, quoted};

/// `incomplete-keeps-what-was-said`.
pub(super) struct IncompleteKeepsWhatWasSaid;

impl Rule for IncompleteKeepsWhatWasSaid {
    fn id(&self) -> &'static str {
        "incomplete-keeps-what-was-said"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "The text of an incomplete response reaches the caller.",
            why: "A partial answer is an answer: thrown away, it is paid for and asked for again.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.incomplete` is emitted “when a response finishes as incomplete”, after the deltas of its text; ndycode/codex-multi-auth#617, the partial answer dropped.",
            incidents: &["ndycode/codex-multi-auth#617", "langchain-ai/langchain#33871"],
            mutations: &["terminal.incomplete"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let transcript = &evidence.transcript;
        transcript.status == Status::Incomplete && !evidence.is_contested() && !transcript.text.is_empty()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match &seen.text {
            // A text under another end is not told as what was said before it stopped.
            _ if seen.status != Seen::Incomplete => Check::NotReported("status"),
            None => Check::NotReported("text"),
            Some(text) => {
                let sent = &evidence.transcript.text;
                Check::that(text == sent, format!("text {}", quoted(sent)), format!("text {}", quoted(text)))
            }
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
