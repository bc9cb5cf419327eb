//! The answer is what was streamed, whatever the terminal frame repeats.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Status};

/// `complete-without-terminal-output`.
pub(super) struct CompleteWithoutTerminalOutput;

impl Rule for CompleteWithoutTerminalOutput {
    fn id(&self) -> &'static str {
        "complete-without-terminal-output"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "The answer is whole when the terminal frame's `output` is null, empty, absent, or of the wrong type.",
            why: "On 2026-05-26 the Codex backend began to send `output: null`. Every consumer that rebuilt its answer from that field died in the middle of the turn or answered with nothing.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.output_item.done` is “Emitted when an output item is marked done” and carries the item; openai/openai-python#3312, the null output as seen on the wire.",
            incidents: &[
                "openai/openai-python#3312",
                "NousResearch/hermes-agent#32892",
                "NousResearch/hermes-agent#11179",
                "NousResearch/hermes-agent#5689",
                "openai/openai-python#3325",
            ],
            mutations: &["terminal.output"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let output = evidence.terminal_event().and_then(|event| event.value.pointer("/response/output"));
        let is_filled = output.and_then(serde_json::Value::as_array).is_some_and(|items| !items.is_empty());
        let streamed = evidence.events_of_the_turn().any(|(_, event)| event.kind == "response.output_item.done");
        evidence.transcript.status == Status::Completed && !is_filled && streamed
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
