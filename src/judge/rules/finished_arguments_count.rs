//! Finished arguments are the arguments.

use super::{Level, Rule, RulePage};

/// `finished-arguments-count`.
pub(super) struct FinishedArgumentsCount;

impl Rule for FinishedArgumentsCount {
    fn id(&self) -> &'static str {
        "finished-arguments-count"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Where argument deltas differ from the finished arguments, the finished ones count.",
            why: "The call is made with what was never meant.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.function_call_arguments.done` is “Emitted when function-call arguments are finalized.” decolua/9router#2869.",
            incidents: &["decolua/9router#2869"],
            mutations: &["tool.done-differs"],
        }
    }
}
