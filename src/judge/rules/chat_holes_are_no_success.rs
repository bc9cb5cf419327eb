//! What was said once and not understood is lost.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, no_success};

/// `chat-holes-are-no-success`.
pub(super) struct ChatHolesAreNoSuccess;

impl Rule for ChatHolesAreNoSuccess {
    fn id(&self) -> &'static str {
        "chat-holes-are-no-success"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A message of which a chunk cannot be read does not complete.",
            why: "There is no finished form of the message. What is missing may have been a word, or half of a path that is now deleted.",
            source: "OpenAI’s own types of a chunk, src/openai/types/chat/chat_completion_chunk.py of openai-python, read 2026-11-22: a delta is what was added, and no chunk holds the whole.",
            incidents: &["SamSaffron/term-llm#448"],
            mutations: &["chat.bad-chunk", "size.depth:in-a-choice"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        // Depth is no damage: whoever has a deeper parser than the judge reads what was recorded.
        let whole = &evidence.scenario.session().transcript().text;
        if evidence.is_edited_by(&["size.depth"]) && seen.text.as_ref() == Some(whole) {
            return Check::Kept;
        }
        no_success(seen, "an error that says that something is missing")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
