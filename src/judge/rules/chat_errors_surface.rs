//! An error in the stream is an error.

use super::{Api, Level, Rule, RulePage};

/// `chat-errors-surface`.
pub(super) struct ChatErrorsSurface;

impl Rule for ChatErrorsSurface {
    fn id(&self) -> &'static str {
        "chat-errors-surface"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An error that comes in the middle of a stream ends the turn with its own words, in whatever form it comes.",
            why: "The chunk has no choices, so it is passed over, and half an answer or none is told as a success.",
            source: "aaif-goose/goose#8027, read 2026-11-22: vLLM, SGLang, Exo, and OpenAI send an `error` behind status 200, and OpenAI’s Python client checks for it. diegosouzapw/OmniRoute#8210: so does OpenRouter.",
            incidents: &[
                "diegosouzapw/OmniRoute#8210",
                "open-octo/octo-agent#910",
                "aaif-goose/goose#8027",
                "damianvtran/local-operator#223",
            ],
            mutations: &["chat.error"],
        }
    }
}
