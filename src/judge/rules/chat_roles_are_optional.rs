//! There is one speaker.

use super::{Api, Level, Rule, RulePage};

/// `chat-roles-are-optional`.
pub(super) struct ChatRolesAreOptional;

impl Rule for ChatRolesAreOptional {
    fn id(&self) -> &'static str {
        "chat-roles-are-optional"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A delta says what it says whether its role is missing, null, empty, or told again.",
            why: "The second delta of every answer fails, or calls without a role are dropped.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: `role` of a delta is optional.",
            incidents: &["mistralai/mistral-vibe#795", "ai-dynamo/dynamo#10776", "langchain-ai/langchainjs#11470"],
            mutations: &["chat.role"],
        }
    }
}
