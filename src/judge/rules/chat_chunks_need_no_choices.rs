//! A chunk may say nothing.

use super::{Api, Level, Rule, RulePage};

/// `chat-chunks-need-no-choices`.
pub(super) struct ChatChunksNeedNoChoices;

impl Rule for ChatChunksNeedNoChoices {
    fn id(&self) -> &'static str {
        "chat-chunks-need-no-choices"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A chunk without choices, with null or none of them, is passed over, and a choice without a number is the answer.",
            why: "The first of an empty list is taken, and the answer ends in a crash.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: `choices` “Can also be empty for the last chunk”.",
            incidents: &["BerriAI/litellm#27971", "digitalocean/langchain-gradient#27", "awslabs/llmeter#34"],
            mutations: &["chat.choices:empty", "chat.choices:null", "chat.choices:missing", "chat.choices:no-index"],
        }
    }
}
