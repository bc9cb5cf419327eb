//! What the terminal frame repeats is not new.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, quoted};

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
            mutations: &["terminal.output", "terminal.twice"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let listed = evidence.terminal_event().and_then(|event| event.value.pointer("/response/output"));
        let is_filled = listed.and_then(serde_json::Value::as_array).is_some_and(|items| !items.is_empty());
        is_filled && evidence.events_of_the_turn().any(|(_, event)| event.kind == "response.output_item.done")
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.items.is_none() && seen.text.is_none() && seen.tool_calls.is_none() {
            return Check::NotReported("items");
        }
        let expected = evidence.expected();
        let more = |seen: &Option<Vec<String>>, expected: &Option<Vec<String>>| match (seen, expected) {
            (Some(seen), Some(expected)) if seen.len() > expected.len() => Some(format!("items [{}]", seen.join(", "))),
            _ => None,
        };
        let calls = |seen: &Observation| {
            let calls = seen.tool_calls.as_ref()?;
            Some(calls.iter().map(|call| format!("call {}", call.call_id)).collect::<Vec<_>>())
        };
        let twice = |seen: &Option<String>, expected: &Option<String>| match (seen, expected) {
            (Some(seen), Some(once)) if !once.is_empty() && *seen == once.repeat(2) => {
                Some(format!("text {}", quoted(seen)))
            }
            _ => None,
        };
        let repeated = more(&seen.items, &expected.items)
            .or_else(|| more(&calls(seen), &calls(&expected)))
            .or_else(|| twice(&seen.text, &expected.text));
        match repeated {
            Some(actual) => Check::that(false, "every item once", actual),
            None => Check::Kept,
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
