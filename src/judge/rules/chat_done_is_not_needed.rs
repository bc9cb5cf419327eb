//! A finish reason is an end.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Seen, told_status};

/// `chat-done-is-not-needed`.
pub(super) struct ChatDoneIsNotNeeded;

impl Rule for ChatDoneIsNotNeeded {
    fn id(&self) -> &'static str {
        "chat-done-is-not-needed"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A message with a finish reason is complete, whether `[DONE]` follows or not, and within the idle limit.",
            why: "Whoever waits for the sentinel hangs on servers that never send it, or throws a whole answer away.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: `finish_reason` is “The reason the model stopped generating tokens.” cohere-ai/cohere-python#756: a server that sends no `[DONE]` and keeps the connection open.",
            incidents: &["cohere-ai/cohere-python#756", "maximhq/bifrost#6784"],
            mutations: &["chat.done:missing", "chat.end"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        Check::that(seen.status == Seen::Completed, "completed", told_status(seen))
    }
}
