//! Why it stopped is told.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, quoted};

/// `tells-why-incomplete`.
pub(super) struct TellsWhyIncomplete;

impl Rule for TellsWhyIncomplete {
    fn id(&self) -> &'static str {
        "tells-why-incomplete"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Why a response is incomplete reaches the caller in the words of the wire.",
            why: "More tokens help against one reason and not against another, so a caller has to tell them apart.",
            source: "OpenAI API reference, Responses, platform.openai.com/docs/api-reference/responses/object, read 2026-11-20: `incomplete_details` has the `reason` why the response is incomplete.",
            incidents: &["langchain-ai/langchain#33871", "openai/openai-python#3538"],
            mutations: &["terminal.incomplete"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.incomplete_reason.is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match &seen.reason {
            // Whoever tells another end tells no reason for this one. Whether that end will do, other rules ask.
            _ if seen.status != Seen::Incomplete => Check::NotReported("reason"),
            None => Check::NotReported("reason"),
            told => {
                let sent = &evidence.transcript.incomplete_reason;
                let words =
                    |reason: &Option<String>| format!("reason {}", quoted(reason.as_deref().unwrap_or_default()));
                Check::that(told == sent, words(sent), words(told))
            }
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
