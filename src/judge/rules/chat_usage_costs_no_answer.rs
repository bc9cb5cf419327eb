//! Counting is not answering, on this wire either.

use super::{Api, Level, Rule, RulePage};

/// `chat-usage-costs-no-answer`.
pub(super) struct ChatUsageCostsNoAnswer;

impl Rule for ChatUsageCostsNoAnswer {
    fn id(&self) -> &'static str {
        "chat-usage-costs-no-answer"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Usage that is missing, null, early, repeated, or of another shape costs nothing of the answer.",
            why: "The answer is thrown away for a number that nobody needed, and paid for again.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: “If the stream is interrupted or cancelled, you may not receive the final usage chunk”.",
            incidents: &["router-for-me/CLIProxyAPI#3221", "odysseus-dev/odysseus#1703"],
            mutations: &["chat.usage", "chat.done:before-usage"],
        }
    }
}
