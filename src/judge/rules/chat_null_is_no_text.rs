//! Nothing is nothing.

use super::{Api, Level, Rule, RulePage};

/// `chat-null-is-no-text`.
pub(super) struct ChatNullIsNoText;

impl Rule for ChatNullIsNoText {
    fn id(&self) -> &'static str {
        "chat-null-is-no-text"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Content that is null, empty, or missing adds nothing, a list of text parts adds their text, and the chunk that ends a message needs no delta.",
            why: "The word null is shown to people, or the chunk that ends the answer is a crash.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: `content` of a delta is optional.",
            incidents: &["aaamoon/copilot-gpt4-service#121", "openclaw/openclaw#51212", "openai/openai-dotnet#219"],
            mutations: &["chat.content"],
        }
    }
}
