//! The end may be told twice.

use super::{Api, Level, Rule, RulePage};

/// `chat-ends-told-twice-are-one`.
pub(super) struct ChatEndsToldTwiceAreOne;

impl Rule for ChatEndsToldTwiceAreOne {
    fn id(&self) -> &'static str {
        "chat-ends-told-twice-are-one"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A finish reason or a `[DONE]` that comes twice ends one message once.",
            why: "Relays that append their own ending make two messages of one, or run its calls twice.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: all chunks of a stream have the same id, so there is one message. OpenRouter gives the finish reason in two chunks, in captures of 2026.",
            incidents: &["linagora/openrag#462"],
            mutations: &["chat.finish-reason:twice", "chat.done:twice"],
        }
    }
}
