//! Lists of words are open.

use super::{Level, Rule, RulePage};

/// `accepts-unknown-words`.
pub(super) struct AcceptsUnknownWords;

impl Rule for AcceptsUnknownWords {
    fn id(&self) -> &'static str {
        "accepts-unknown-words"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An unknown word for a status, phase, or service tier does not end the turn.",
            why: "Lists of words grow, and nobody needs these to read the answer.",
            source: "OpenAI API reference, Backwards compatibility, platform.openai.com/docs/api-reference/backward-compatibility, read 2026-11-20, and 64bit/async-openai#457: a new service tier rejected good answers.",
            incidents: &[
                "mofa-org/mofa#1155",
                "64bit/async-openai#457",
                "PrimeIntellect-ai/verifiers#1986",
                "pingdotgg/t3code#8875",
            ],
            mutations: &[
                "event.loose-types:new-tier",
                "event.loose-types:new-item-status",
                "event.loose-types:new-phase",
            ],
        }
    }
}
