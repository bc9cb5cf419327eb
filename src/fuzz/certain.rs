//! Certainty. What a stream that contradicts itself says is anybody's guess: its readers are held to what holds for any
//! bytes, and to nothing else.

mod chat;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    mutate::{Scenario, Session},
    stream::{Anomaly, AnomalyKind, Api, Event, Reading, Status, anomalies, terminal_agreement},
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
/// and its terminal frame lists what was streamed. On the other wires, whether it is as the grammar made it.
pub(super) fn is_certain(session: &Session) -> bool {
    if session.api() != Api::Responses {
        let events: Vec<&Event> = session.readings().iter().filter_map(|reading| reading.event()).collect();
        return session.readings().iter().all(|reading| !matches!(**reading, Reading::Undecodable { .. }))
            && session.transcript().status != Status::Truncated
            && session.frames().iter().all(|frame| frame.complete)
            && (session.api() != Api::Chat || chat::says_one_thing(&events));
    }
    let readings = || session.readings().iter().map(AsRef::<Reading>::as_ref);
    // Nobody needs the probabilities of words, and many backends leave them out.
    let is_harmless = |anomaly: &Anomaly| HARMLESS.contains(&anomaly.kind) || anomaly.detail.ends_with(".logprobs");
    let keeps_the_grammar = anomalies(readings()).iter().all(is_harmless);
    let agrees = terminal_agreement(readings()).is_none_or(|differences| differences.is_empty());
    let begins_as_a_stream =
        !matches!(session.recording().body.trim_ascii_start().first(), Some(b'{' | b'[' | b'<' | b'"'));
    let has_frames_alone = begins_as_a_stream && session.frames().iter().all(|frame| frame.complete);
    let events: Vec<&Event> = readings().filter_map(Reading::event).collect();
    keeps_the_grammar
        && agrees
        && has_frames_alone
        && events.iter().all(|event| is_whole(event))
        && is_of_one_kind(&events)
        && its_texts_agree(&events)
}

/// Whether edits that are stacked leave one thing said. Each alone was made to; together, one may undo what another
/// needs.
pub(super) fn stays_certain(scenario: &Scenario) -> bool {
    if scenario.id().edits.len() < 2 {
        return true;
    }
    if scenario.session().api() != Api::Responses {
        return false;
    }
    let Ok(staged) = scenario.stage() else { return false };
    let readings = || staged.readings.iter().map(AsRef::<Reading>::as_ref);
    let is_contradictory = |kind| matches!(kind, AnomalyKind::DoneTwice | AnomalyKind::CreatedAgain);
    let has = |kind| anomalies(readings()).iter().any(|anomaly| anomaly.kind == kind);
    if has(AnomalyKind::DoneWithoutAdded) && has(AnomalyKind::AddedWithoutDone) {
        return false;
    }
    let events: Vec<&Event> = readings().filter_map(Reading::event).collect();
    let is_placed = |event: &&Event| {
        let is_of_an_item = event.get("item").is_some() || event.get("item_id").is_some();
        !is_of_an_item || event.index("output_index").is_some()
    };
    events.iter().all(is_placed)
        && !anomalies(readings()).iter().any(|anomaly| is_contradictory(anomaly.kind))
        && is_of_one_kind(&events)
}

/// Whether all that is said at a place in the output is about an item of one type, and a call of one name that stands
/// nowhere else.
fn is_of_one_kind(events: &[&Event]) -> bool {
    let mut known: BTreeMap<(u64, &str), &str> = BTreeMap::new();
    let mut places: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for event in events {
        let Some(index) = event.index("output_index") else { continue };
        let member = |path: &str| event.value.pointer(path).and_then(Value::as_str);
        let of_event = CONTENT.iter().find(|(stem, _)| event.kind.starts_with(stem)).map(|(_, kind)| *kind);
        let phase = event.get("item").map(|_| member("/item/phase").unwrap_or_default());
        let words = [
            ("type", member("/item/type").or(of_event)),
            ("phase", phase),
            ("call", member("/item/call_id")),
            ("id", member("/item/id").or(event.text("item_id")).filter(|id| !id.is_empty())),
        ];
        for (what, word) in words {
            let Some(word) = word else { continue };
            let is_name = matches!(what, "call" | "id");
            let is_new_place = is_name && *places.entry((what, word)).or_insert(index) != index;
            // Ids of one item may change, as they do on some relays.
            if is_new_place || what != "id" && *known.entry((index, what)).or_insert(word) != word {
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

/// Whether what events say of a text is what the finished item holds in the end, and whether they say all of them or
/// none: what is shown while it comes depends on that.
fn its_texts_agree(events: &[&Event]) -> bool {
    let finished = events.iter().filter(|event| event.kind == "response.output_item.done");
    let items: BTreeMap<u64, &Value> =
        finished.filter_map(|event| Some((event.index("output_index")?, event.get("item")?))).collect();
    let mut said: BTreeMap<(u64, &str), String> = BTreeMap::new();
    for event in events {
        let Some((stem, path)) = TEXTS.iter().find(|(stem, _)| event.kind.starts_with(stem)) else { continue };
        let Some(index) = event.index("output_index") else { return false };
        let Some(item) = items.get(&index) else { return false };
        let part = event.index("content_index").or(event.index("summary_index")).unwrap_or_default();
        let held = held(item, path, part);
        let member = path.rsplit('/').next().unwrap_or_default();
        match event.kind.rsplit('.').next() {
            Some("delta") => said.entry((index, stem)).or_default().push_str(event.text("delta").unwrap_or_default()),
            Some("done") if event.text(member) != held => return false,
            _ => {}
        }
    }
    let parts_agree = events.iter().filter(|event| event.kind.ends_with("part.done")).all(|event| {
        let part = event.index("content_index").or(event.index("summary_index")).unwrap_or_default();
        let item = event.index("output_index").and_then(|index| items.get(&index));
        let list = if event.kind.contains("summary") { "summary" } else { "content" };
        let held = item.and_then(|item| item.get(list)?.get(usize::try_from(part).ok()?));
        let same =
            |member: &str| event.value.pointer(&format!("/part/{member}")) == held.and_then(|held| held.get(member));
        same("text") && same("refusal") && same("type")
    });
    let is_whole = |((index, stem), said): (&(u64, &str), &String)| {
        let path = TEXTS.iter().find(|(other, _)| other == stem).map_or("", |(_, path)| path);
        let item = items.get(index);
        let all: String = (0..PARTS).map_while(|part| item.and_then(|item| held_or_other(item, path, part))).collect();
        *said == all
    };
    parts_agree && said.iter().all(is_whole) && is_all_or_nothing(&items, &said)
}

/// The text that an item holds there.
fn held<'a>(item: &'a Value, path: &str, part: u64) -> Option<&'a str> {
    item.pointer(&path.replace('#', &part.to_string())).and_then(Value::as_str)
}

/// The same, and nothing of a part of another kind. `None` behind the last part.
fn held_or_other<'a>(item: &'a Value, path: &str, part: u64) -> Option<&'a str> {
    let Some((list, _)) = path.split_once("/#") else { return held(item, path, part).filter(|_| part == 0) };
    item.pointer(list)?.get(usize::try_from(part).ok()?)?;
    Some(held(item, path, part).unwrap_or_default())
}

/// Whether the texts of all messages came in deltas, or those of none.
fn is_all_or_nothing(items: &BTreeMap<u64, &Value>, said: &BTreeMap<(u64, &str), String>) -> bool {
    let (stem, path) = TEXTS[0];
    let texts = |item: &Value| (0..PARTS).map_while(|part| held_or_other(item, path, part)).collect::<String>();
    let with_text = items.iter().filter(|(_, item)| item.get("type").is_some_and(|kind| kind == "message"));
    let came: Vec<bool> = with_text
        .filter(|(_, item)| !texts(item).is_empty())
        .map(|(index, _)| said.get(&(*index, stem)).is_some_and(|said| !said.is_empty()))
        .collect();
    came.iter().all(|came| *came) || !came.iter().any(|came| *came)
}

/// More parts than any item has.
const PARTS: u64 = 10_000;

/// Events that bring a text, and where the finished item holds it; `#` is the number of the part.
const TEXTS: &[(&str, &str)] = &[
    ("response.output_text.d", "/content/#/text"),
    ("response.refusal.", "/content/#/refusal"),
    ("response.reasoning_text.", "/content/#/text"),
    ("response.reasoning_summary_text.", "/summary/#/text"),
    ("response.function_call_arguments.", "/arguments"),
    ("response.custom_tool_call_input.", "/input"),
];

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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;
    use crate::fuzz::{compose::recording, grammar::turn};

    fn session(body: Bytes) -> Session {
        Session::new(recording("fuzz/test".parse().expect("an id"), Api::Responses, body))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn what_the_grammar_makes_is_certain(turn in turn()) {
            prop_assert!(is_certain(&session(turn.body())));
        }
    }

    #[test]
    fn a_stream_that_contradicts_itself_is_not() {
        let done = |text: &str| {
            format!(
                r#"{{"type":"response.output_item.done","output_index":0,"item":{{"type":"message","id":"m","content":[{{"type":"output_text","text":"{text}"}}]}}}}"#
            )
        };
        let delta =
            r#"{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hi"}"#;
        let arguments =
            r#"{"type":"response.function_call_arguments.delta","item_id":"m","output_index":0,"delta":"{"}"#;
        let end = r#"{"type":"response.completed","response":{"id":"r","output":[]}}"#;
        let is_certain = |events: &[&str]| {
            let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
            is_certain(&session(Bytes::from(body)))
        };
        assert!(is_certain(&[delta, &done("Hi"), end]) && is_certain(&[&done("Hi"), end]));
        assert!(!is_certain(&[delta, &done("Hi you"), end]), "a part of the text");
        assert!(!is_certain(&[delta, end]), "a delta of no item");
        assert!(!is_certain(&[delta, &done("Ho"), end]), "a delta of another text");
        assert!(!is_certain(&[arguments, &done("Hi"), end]), "arguments of a message");
        assert!(!is_certain(&[&done("Hi"), &done("Hi"), end]), "done twice");
        assert!(!is_certain(&[delta, &done("Hi")]), "no end");
        assert!(!is_certain(&["[]", &done("Hi"), end]), "no event");
    }
}
