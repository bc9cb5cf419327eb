//! Everything the stream finished reaches the caller.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `tells-the-whole-turn`.
pub(super) struct TellsTheWholeTurn;

impl Rule for TellsTheWholeTurn {
    fn id(&self) -> &'static str {
        "tells-the-whole-turn"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::ALL
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "How the turn ended, its text, its refusal, and its finished tool calls reach the caller as they were sent.",
            why: "Lost content is the second most common failure in the field, and it looks like a short answer.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.output_item.done` is “Emitted when an output item is marked done” and carries the item.",
            incidents: &["openai/openai-node#1932", "NousResearch/hermes-agent#91181", "earendil-works/pi#2745"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.terminal().is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }

    fn scope(&self) -> Scope {
        Scope::Everywhere
    }
}
