//! A frame that cannot be read is skipped or fatal, and no ending.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Status, no_success};

/// `bad-json-is-never-success`.
pub(super) struct BadJsonIsNeverSuccess;

impl Rule for BadJsonIsNeverSuccess {
    fn id(&self) -> &'static str {
        "bad-json-is-never-success"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A frame that cannot be decoded is skipped or ends the turn with an error; a terminal frame that cannot be decoded is never a success.",
            why: "A terminal frame that is lost to a parse error and then forgotten turns a cut answer into a whole one.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: only `response.completed` is “Emitted when the model response is complete.”",
            incidents: &["lucasjinreal/Crane#121", "Wei-Shaw/sub2api#1471"],
            mutations: &["content.bad-json"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        // JSON that is deep is not bad, though the oracle does not read it either.
        evidence.transcript.undecodable > 0 && !evidence.is_edited_by(&["size.depth"])
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if evidence.transcript.status == Status::Completed {
            return evidence.holds(seen);
        }
        no_success(seen, "anything but completed: the terminal frame cannot be read")
    }
}
