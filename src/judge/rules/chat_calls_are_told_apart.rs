//! Calls are told apart by what there is to tell them apart by.

use super::{Api, Level, Rule, RulePage};

/// `chat-calls-are-told-apart`.
pub(super) struct ChatCallsAreToldApart;

impl Rule for ChatCallsAreToldApart {
    fn id(&self) -> &'static str {
        "chat-calls-are-told-apart"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Fragments belong to the call of their index, whatever numbers these are, and to the call of their id where the index says nothing.",
            why: "Two calls become one, with two names in a row and arguments that are no JSON.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: a fragment of `tool_calls` has `index`, and `id` is optional. openai/openai-python#3246: Gemini sends calls without an index.",
            incidents: &["openai/openai-python#3246", "jin-bo/agentao#117", "huggingface/smolagents#1958"],
            mutations: &["chat.call-index"],
        }
    }
}
