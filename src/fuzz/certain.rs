//! Certainty. What a stream that contradicts itself says is anybody's guess: its readers are held to what holds for any
//! bytes, and to nothing else.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    mutate::{Scenario, Session},
    stream::{Anomaly, AnomalyKind, Event, Reading, anomalies, terminal_agreement},
};

/// Rules that hold whatever the bytes are.
pub(super) const ALWAYS: &[&str] = &[
    "never-crashes-or-hangs",
    "truncation-is-not-completion",
    "empty-stream-is-an-error",
    "failed-is-never-completed",
    "the-key-is-never-told",
    "requests-are-bounded",
    "shows-no-control-characters",
    "deep-json-is-no-crash",
];

/// Whether a recording says one thing: it keeps to the grammar where that decides what is said, its items have a type,
/// and its terminal frame lists what was streamed.
pub(super) fn is_certain(session: &Session) -> bool {
    let readings = || session.readings().iter().map(AsRef::<Reading>::as_ref);
    // Nobody needs the probabilities of words, and many backends leave them out.
    let is_harmless = |anomaly: &Anomaly| HARMLESS.contains(&anomaly.kind) || anomaly.detail.ends_with(".logprobs");
    let keeps_the_grammar = anomalies(readings()).iter().all(is_harmless);
    let agrees = terminal_agreement(readings()).is_none_or(|differences| differences.is_empty());
    let has_frames_alone = session.frames().iter().all(|frame| frame.complete);
    let events: Vec<&Event> = readings().filter_map(Reading::event).collect();
    keeps_the_grammar
        && agrees
        && has_frames_alone
        && events.iter().all(|event| is_whole(event))
        && is_of_one_kind(&events)
}

/// Whether edits that are stacked leave one thing said. Each alone was made to; together, one may undo what another
/// needs.
pub(super) fn stays_certain(scenario: &Scenario) -> bool {
    if scenario.id().edits.len() < 2 {
        return true;
    }
    let Ok(staged) = scenario.stage() else { return false };
    let readings = || staged.readings.iter().map(AsRef::<Reading>::as_ref);
    let is_contradictory = |kind| matches!(kind, AnomalyKind::DoneTwice | AnomalyKind::CreatedAgain);
    let events: Vec<&Event> = readings().filter_map(Reading::event).collect();
    !anomalies(readings()).iter().any(|anomaly| is_contradictory(anomaly.kind)) && is_of_one_kind(&events)
}

/// Whether all that is said at a place in the output is about an item of one type, and a call of one name that stands
/// nowhere else.
fn is_of_one_kind(events: &[&Event]) -> bool {
    let mut known: BTreeMap<(u64, &str), &str> = BTreeMap::new();
    let mut calls: BTreeMap<&str, u64> = BTreeMap::new();
    for event in events {
        let Some(index) = event.index("output_index") else { continue };
        let member = |path: &str| event.value.pointer(path).and_then(Value::as_str);
        let of_event = CONTENT.iter().find(|(stem, _)| event.kind.starts_with(stem)).map(|(_, kind)| *kind);
        for (what, word) in [("type", member("/item/type").or(of_event)), ("call", member("/item/call_id"))] {
            let Some(word) = word else { continue };
            let is_new_place = what == "call" && *calls.entry(word).or_insert(index) != index;
            if is_new_place || *known.entry((index, what)).or_insert(word) != word {
                return false;
            }
        }
    }
    true
}

/// Whether what an event brings is of the shape that its type has.
fn is_whole(event: &Event) -> bool {
    let listed = event.value.pointer("/response/output").and_then(Value::as_array);
    let response = event.get("response");
    response.is_none_or(|response| response.get("id").is_some_and(Value::is_string))
        && listed.into_iter().flatten().chain(event.get("item")).all(is_whole_item)
}

fn is_whole_item(item: &Value) -> bool {
    let has = |value: &Value, name: &str| value.get(name).is_some_and(Value::is_string);
    let is_named = |name: &str| item.get(name).and_then(Value::as_str).is_some_and(|name| !name.is_empty());
    let parts = |name: &str| item.get(name).and_then(Value::as_array);
    let is_whole_part = |part: &Value| match part.get("type").and_then(Value::as_str) {
        Some("output_text" | "reasoning_text" | "summary_text") => has(part, "text"),
        Some("refusal") => has(part, "refusal"),
        kind => kind.is_some(),
    };
    is_named("id")
        && match item.get("type").and_then(Value::as_str) {
            Some("message") => parts("content").is_some_and(|parts| parts.iter().all(is_whole_part)),
            Some("reasoning") => parts("summary").is_some_and(|parts| parts.iter().all(is_whole_part)),
            Some("function_call") => is_named("call_id") && is_named("name") && has(item, "arguments"),
            Some("custom_tool_call") => is_named("call_id") && is_named("name") && has(item, "input"),
            kind => kind.is_some_and(|kind| !kind.is_empty()),
        }
}

/// Events by the beginning of their type, and the items that they are about.
const CONTENT: &[(&str, &str)] = &[
    ("response.content_part.", "message"),
    ("response.output_text.", "message"),
    ("response.refusal.", "message"),
    ("response.reasoning_", "reasoning"),
    ("response.function_call_arguments.", "function_call"),
    ("response.custom_tool_call_input.", "custom_tool_call"),
];

/// Departures from the grammar that leave no doubt about what is said, as rules say of each.
const HARMLESS: &[AnomalyKind] = &[
    AnomalyKind::UnknownType,
    AnomalyKind::BeforeCreated,
    AnomalyKind::DoneWithoutAdded,
    AnomalyKind::IdRotates,
    AnomalyKind::NoSequence,
    AnomalyKind::SequenceJumps,
    AnomalyKind::Sentinel,
];
