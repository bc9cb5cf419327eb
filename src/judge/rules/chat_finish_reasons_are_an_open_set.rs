//! A finish reason may be a word nobody has heard of.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Seen, told_status};

/// `chat-finish-reasons-are-an-open-set`.
pub(super) struct ChatFinishReasonsAreAnOpenSet;

impl Rule for ChatFinishReasonsAreAnOpenSet {
    fn id(&self) -> &'static str {
        "chat-finish-reasons-are-an-open-set"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A finish reason that is not known costs nothing of what was said.",
            why: "One new word, and every answer of that server is an error.",
            source: "realmorrisliu/openrouter-rs#241, read 2026-11-22: OpenRouter’s schema of the finish reason allows values that it does not list.",
            incidents: &["openai/openai-dotnet#342", "realmorrisliu/openrouter-rs#241", "sgl-project/sglang#3912"],
            mutations: &["chat.finish-reason:unknown"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.status {
            Seen::Completed | Seen::Incomplete => evidence.holds(seen),
            _ => Check::that(false, "completed or incomplete, with what was said", told_status(seen)),
        }
    }
}
