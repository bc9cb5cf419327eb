//! Who says the last word may say why it is the last.

use super::{Api, Level, Rule, RulePage};

/// `chat-last-words-count`.
pub(super) struct ChatLastWordsCount;

impl Rule for ChatLastWordsCount {
    fn id(&self) -> &'static str {
        "chat-last-words-count"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "What stands in the chunk that gives the finish reason is said.",
            why: "The end of the answer is missing, and a short answer is empty.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: a choice has `delta` and `finish_reason` side by side. vllm-project/vllm#36944: vLLM sends both in one chunk.",
            incidents: &["linagora/openrag#462", "vllm-project/vllm#36944"],
            mutations: &["chat.finish-reason:with-content"],
        }
    }
}
