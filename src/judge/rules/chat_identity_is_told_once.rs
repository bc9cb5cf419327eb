//! Id and name are no deltas.

use super::{Api, Level, Rule, RulePage};

/// `chat-identity-is-told-once`.
pub(super) struct ChatIdentityIsToldOnce;

impl Rule for ChatIdentityIsToldOnce {
    fn id(&self) -> &'static str {
        "chat-identity-is-told-once"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "The id and the name of a call are those that were told first; told again, empty, or late, they are the same.",
            why: "Appended, they make a tool that nobody has and an id that the server rejects.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: `id` is “The ID of the tool call.” and not a part of it. BerriAI/litellm#8990: Fireworks repeats it in every chunk.",
            incidents: &["BerriAI/litellm#8990", "SillyTavern/SillyTavern#5948", "JetBrains/koog#2052"],
            mutations: &["chat.call-identity"],
        }
    }
}
