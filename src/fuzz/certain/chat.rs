//! Certainty of a stream of Chat Completions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::stream::Event;

/// Whether chunks say one thing: of one choice, every call begun under an index of its own with an id of its own, and
/// nothing more of the answer behind the reason to finish.
pub(super) fn says_one_thing(events: &[&Event]) -> bool {
    let mut calls: BTreeMap<u64, &str> = BTreeMap::new();
    let mut is_finished = false;
    let last = events.len().saturating_sub(1);
    events.iter().enumerate().all(|(at, event)| {
        let Some(choices) = event.get("choices").and_then(Value::as_array) else { return at == last };
        match choices.as_slice() {
            [] => true,
            [choice] if !is_finished && choice.get("index").and_then(Value::as_u64) == Some(0) => {
                is_finished = choice.get("finish_reason").is_some_and(Value::is_string);
                choice.get("delta").is_some_and(|delta| is_whole(delta, &mut calls))
            }
            _ => false,
        }
    }) && calls.values().collect::<BTreeSet<_>>().len() == calls.len()
}

/// Whether a delta is of the shape that it has, and goes on with calls that were begun.
fn is_whole<'a>(delta: &'a Value, calls: &mut BTreeMap<u64, &'a str>) -> bool {
    let Some(members) = delta.as_object() else { return false };
    members.iter().all(|(name, value)| match name.as_str() {
        "tool_calls" => {
            let fragments = value.as_array().map(Vec::as_slice).unwrap_or_default();
            fragments.iter().all(|fragment| fits(fragment, calls))
        }
        "content" | "refusal" | "reasoning" | "reasoning_content" | "role" => value.is_null() || value.is_string(),
        _ => false,
    })
}

fn fits<'a>(fragment: &'a Value, calls: &mut BTreeMap<u64, &'a str>) -> bool {
    let text = |path: &str| fragment.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(index) = fragment.get("index").and_then(Value::as_u64) else { return false };
    let has_arguments = fragment.pointer("/function/arguments").is_some_and(Value::is_string);
    match (text("/id"), text("/function/name"), calls.contains_key(&index)) {
        (Some(id), Some(_), false) => has_arguments && calls.insert(index, id).is_none(),
        (None, None, true) => has_arguments,
        _ => false,
    }
}
