//! The order of events on the wires that have no grammar of their own here: Chat Completions and the app-server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Trait,
    fields::event_name,
    lifecycle::{EVENT, ITEMS, ORDER, START, TERMINAL},
};
use crate::stream::{Api, Event, Reading};

/// Adds the order of events, and which of them ends the stream.
pub(super) fn traits(api: Api, readings: &[Reading], traits: &mut BTreeSet<Trait>) {
    let events = || readings.iter().filter_map(Reading::event);
    let terminal = events().find(|event| api.is_terminal(event));
    let ends = terminal.map_or("none".to_owned(), |event| format!("\"{}\"", event_name(&event.kind)));
    traits.insert(Trait::new("stream", TERMINAL, ends));
    match api {
        Api::AppServer => turns(events(), traits),
        Api::Chat | Api::Responses => chunks(events(), traits),
    }
}

/// What each chunk carries, behind what the one before it carried. Most of them carry the same, which is one trait.
fn chunks<'a>(events: impl Iterator<Item = &'a Event>, traits: &mut BTreeSet<Trait>) {
    let mut last = START.to_owned();
    for event in events {
        let name = carried(event);
        traits.insert(Trait::new("stream", EVENT, format!("\"{name}\"")));
        traits.insert(Trait::new("response", ORDER, format!("{last} → {name}")));
        last = name;
    }
}

/// The members of the first choice that say something, or of the chunk where it has none.
fn carried(event: &Event) -> String {
    let says = |value: &Value, name: &&str| value.get(*name).is_some_and(|value| !is_blank(value));
    let Some(choices) = event.get("choices") else { return event_name(&event.kind) };
    let choice = choices.get(0).unwrap_or(&Value::Null);
    let delta = choice.get("delta").unwrap_or(&Value::Null);
    let of_delta = DELTA.iter().filter(|name| says(delta, name));
    let of_choice = ["finish_reason"].iter().filter(|name| says(choice, name));
    let of_chunk = ["usage"].iter().filter(|name| says(&event.value, name));
    let names: Vec<&str> = of_delta.chain(of_choice).chain(of_chunk).copied().collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join("+") }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// Members of a delta (OpenAI API reference, The chat completion chunk object, and what other backends add to it).
const DELTA: &[&str] = &["role", "content", "refusal", "reasoning", "reasoning_content", "tool_calls", "function_call"];

/// What a server says behind what: in a session, and in the life of an item of each type. What the client says is the
/// client's, and so are the answers to it.
fn turns<'a>(events: impl Iterator<Item = &'a Event>, traits: &mut BTreeSet<Trait>) {
    let mut session = START.to_owned();
    let mut items: BTreeMap<String, (String, String)> = BTreeMap::new();
    for event in events.filter(|event| event.get("method").is_some() && !event.kind.starts_with('>')) {
        let name = event_name(&event.kind);
        let text = |path: &str| event.value.pointer(path).and_then(Value::as_str);
        let step = if let Some(id) = text("/params/item/id").or(text("/params/itemId")) {
            let begun = || (text("/params/item/type").map_or("unannounced".to_owned(), event_name), START.to_owned());
            let (kind, last) = items.remove(id).unwrap_or_else(begun);
            let lane = format!("item {kind}");
            traits.insert(Trait::new(&lane, "", "seen"));
            traits.insert(Trait::new(&lane, EVENT, format!("\"{name}\"")));
            traits.insert(Trait::new(&lane, ORDER, format!("{last} → {name}")));
            items.insert(id.to_owned(), (kind, name));
            ITEMS.to_owned()
        } else {
            traits.insert(Trait::new("stream", EVENT, format!("\"{name}\"")));
            name
        };
        if session != step || step != ITEMS {
            traits.insert(Trait::new("response", ORDER, format!("{session} → {step}")));
            session = step;
        }
    }
}

#[cfg(test)]
mod tests {
    use bytestring::ByteString;

    use super::*;

    fn orders(api: Api, events: &[(&str, &str)]) -> Vec<String> {
        let reading = |(kind, json): &(&str, &str)| {
            let value = serde_json::from_str(json).expect("JSON");
            Reading::Event(Event { kind: (*kind).to_owned(), json: ByteString::from(*json), value })
        };
        let readings: Vec<Reading> = events.iter().map(reading).collect();
        let mut traits = BTreeSet::new();
        super::traits(api, &readings, &mut traits);
        let orders = traits.into_iter().filter(|seen| seen.what == ORDER);
        orders.map(|seen| format!("{}: {}", seen.of, seen.is)).collect()
    }

    #[test]
    fn chunks_are_told_by_what_they_carry() {
        let seen = orders(
            Api::Chat,
            &[
                ("chunk", r#"{"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#),
                ("chunk", r#"{"choices":[{"delta":{"content":"secret"}}],"usage":null}"#),
                ("chunk", r#"{"choices":[{"delta":{"content":"words"}}]}"#),
                ("chunk", r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#),
                ("chunk", r#"{"choices":[],"usage":{"total_tokens":1}}"#),
            ],
        );
        let expected = [
            "response: (start) → role",
            "response: content → content",
            "response: content → finish_reason",
            "response: finish_reason → usage",
            "response: role → content",
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn notifications_of_an_item_are_its_life_and_the_client_is_left_out() {
        let seen = orders(
            Api::AppServer,
            &[
                ("> turn/start", r#"{"id":1,"method":"turn/start"}"#),
                ("reply", r#"{"id":1,"result":{}}"#),
                ("turn/started", r#"{"method":"turn/started","params":{}}"#),
                ("item/started", r#"{"method":"item/started","params":{"item":{"id":"a","type":"agentMessage"}}}"#),
                ("item/agentMessage/delta", r#"{"method":"x","params":{"itemId":"a","delta":"secret"}}"#),
                ("item/completed", r#"{"method":"x","params":{"item":{"id":"a","type":"agentMessage"}}}"#),
                ("turn/completed", r#"{"method":"turn/completed","params":{}}"#),
            ],
        );
        let expected = [
            "item agentMessage: (start) → item/started",
            "item agentMessage: item/agentMessage/delta → item/completed",
            "item agentMessage: item/started → item/agentMessage/delta",
            "response: (items) → turn/completed",
            "response: (start) → turn/started",
            "response: turn/started → (items)",
        ];
        assert_eq!(seen, expected);
    }
}
