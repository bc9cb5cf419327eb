//! One answer was asked for.

use super::{Api, Level, Rule, RulePage};

/// `chat-other-choices-are-no-answer`.
pub(super) struct ChatOtherChoicesAreNoAnswer;

impl Rule for ChatOtherChoicesAreNoAnswer {
    fn id(&self) -> &'static str {
        "chat-other-choices-are-no-answer"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "What another choice than the first says is no part of the answer.",
            why: "Two answers run into one another.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: `choices` “Can contain more than one elements if `n` is greater than 1.”, and `index` is “The index of the choice in the list of choices.”",
            incidents: &["epam/ai-dial-adapter-openai#140"],
            mutations: &["chat.choices:other"],
        }
    }
}
