//! From the JSON of an item to an item. Tolerates what it can and keeps as raw JSON what it cannot.

use serde_json::Value;

use crate::consumer::outcome::{Item, Part};

/// Reads an item; none if it does not say what it is.
pub(super) fn read_item(raw: &Value, output_index: Option<u64>) -> Option<Item> {
    let kind = raw.get("type")?.as_str()?;
    let known = match kind {
        "message" => Some(Item::Message {
            output_index,
            id: text(raw, "id"),
            phase: text(raw, "phase"),
            parts: parts(raw.get("content")),
        }),
        "function_call" => call(raw).map(|(call_id, name)| Item::FunctionCall {
            output_index,
            id: text(raw, "id"),
            call_id,
            name,
            arguments: verbatim(raw, "arguments"),
            status: text(raw, "status"),
            caller: raw.get("caller").filter(|caller| !caller.is_null()).cloned(),
        }),
        "custom_tool_call" => call(raw).map(|(call_id, name)| Item::CustomToolCall {
            output_index,
            id: text(raw, "id"),
            call_id,
            name,
            input: verbatim(raw, "input"),
            status: text(raw, "status"),
        }),
        "reasoning" => Some(Item::Reasoning {
            output_index,
            id: text(raw, "id"),
            summary: texts(raw.get("summary")),
            content: texts(raw.get("content")),
            encrypted_content: text(raw, "encrypted_content"),
        }),
        _ => None,
    };
    let other = || Item::Other { output_index, kind: kind.to_owned(), raw: raw.clone() };
    Some(known.unwrap_or_else(other))
}

fn parts(content: Option<&Value>) -> Vec<Part> {
    match content {
        Some(Value::Array(parts)) => parts.iter().map(part).collect(),
        Some(Value::String(text)) => vec![Part::Text { text: text.clone(), annotations: vec![] }],
        _ => vec![],
    }
}

fn part(raw: &Value) -> Part {
    let known = match raw.get("type").and_then(Value::as_str) {
        Some("output_text" | "text") => text(raw, "text").map(|text| {
            let annotations = raw.get("annotations").and_then(Value::as_array);
            Part::Text { text, annotations: annotations.cloned().unwrap_or_default() }
        }),
        Some("refusal") => text(raw, "refusal").map(Part::Refusal),
        _ => None,
    };
    known.unwrap_or_else(|| Part::Other(raw.clone()))
}

/// A call that cannot be answered or run, for want of a `call_id` or a name, is not a call.
fn call(raw: &Value) -> Option<(String, String)> {
    let present = |name: &str| text(raw, name).filter(|text| !text.is_empty());
    Some((present("call_id")?, present("name")?))
}

/// Text as sent; JSON that should have been text, as JSON.
fn verbatim(raw: &Value, name: &str) -> String {
    match raw.get(name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let Some(Value::Array(list)) = list else {
        return vec![];
    };
    list.iter().filter_map(|part| part.as_str().map(str::to_owned).or_else(|| text(part, "text"))).collect()
}

fn text(raw: &Value, name: &str) -> Option<String> {
    raw.get(name)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unknown_item_survives_as_it_came() {
        let raw = json!({"type": "hologram", "id": "h", "beam": [1, null]});
        let item = read_item(&raw, Some(3)).expect("an item");
        assert_eq!((item.kind(), item.id(), item.output_index()), ("hologram", Some("h"), Some(3)));
        assert!(matches!(item, Item::Other { raw: kept, .. } if kept == raw));
    }

    #[test]
    fn a_call_nobody_could_answer_is_not_a_call() {
        for raw in [
            json!({"type": "function_call", "id": "fc", "name": "look", "arguments": "{}"}),
            json!({"type": "function_call", "call_id": "", "name": "look"}),
            json!({"type": "custom_tool_call", "call_id": "c"}),
        ] {
            assert!(matches!(read_item(&raw, None), Some(Item::Other { .. })), "{raw}");
        }
    }

    #[test]
    fn arguments_are_never_repaired() {
        for (sent, kept) in [(json!("{\"a\":"), "{\"a\":"), (json!({"a": 1}), "{\"a\":1}"), (json!(null), "")] {
            let raw = json!({"type": "function_call", "call_id": "c", "name": "n", "arguments": sent});
            let Some(Item::FunctionCall { arguments, .. }) = read_item(&raw, None) else {
                panic!("not a call: {raw}");
            };
            assert_eq!(arguments, kept);
        }
    }

    #[test]
    fn reasoning_needs_no_id_and_keeps_what_is_encrypted() {
        let raw = json!({"type": "reasoning", "summary": [{"type": "summary_text", "text": "a"}, "b", 7],
                         "encrypted_content": "gAAA=="});
        let Some(Item::Reasoning { summary, encrypted_content, .. }) = read_item(&raw, None) else {
            panic!("not reasoning: {raw}");
        };
        assert_eq!((summary, encrypted_content.as_deref()), (vec!["a".into(), "b".into()], Some("gAAA==")));
    }
}
