//! What the terminal frame repeats is not new.

use super::{Check, Evidence, Level, Observation, Rule, RulePage};

/// `no-duplicate-items`.
pub(super) struct NoDuplicateItems;

impl Rule for NoDuplicateItems {
    fn id(&self) -> &'static str {
        "no-duplicate-items"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Items that the terminal frame lists again are not there twice.",
            why: "Doubled items double the answer, run a call twice, and are refused as duplicate ids on the next request.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `output_index` is “The index of the output item that was marked done”: an item has one place in the output.",
            incidents: &["openai/codex#680", "lidge-jun/opencodex#363", "vercel/ai#11658"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let listed = evidence.terminal_event().and_then(|event| event.value.pointer("/response/output"));
        let is_filled = listed.and_then(serde_json::Value::as_array).is_some_and(|items| !items.is_empty());
        is_filled && evidence.events_of_the_turn().any(|(_, event)| event.kind == "response.output_item.done")
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let expected: Vec<String> = evidence.transcript.items.iter().map(|item| item.kind.clone()).collect();
        match &seen.items {
            Some(items) if items.len() > expected.len() => {
                Check::that(false, format!("items [{}]", expected.join(", ")), format!("items [{}]", items.join(", ")))
            }
            Some(_) => Check::Kept,
            None if seen.text.is_none() && seen.tool_calls.is_none() => Check::NotReported("items"),
            None => evidence.holds(seen),
        }
    }
}
