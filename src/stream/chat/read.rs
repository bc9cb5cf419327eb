//! One frame of a Chat Completions stream. Its kind is told by what it holds, since most have no type.

use serde_json::Value;

use super::{CHUNK, DONE, ERROR};
use crate::stream::{
    event::{Event, Reading, parsed},
    frame::Frame,
};

/// Reads a frame.
#[must_use]
pub fn read(frame: &Frame) -> Reading {
    let Some(json) = frame.dispatched() else { return Reading::Silent };
    let name = frame.event.as_deref().filter(|name| !name.is_empty());
    let event = |kind: &str, value| Reading::Event(Event { kind: kind.to_owned(), json: json.clone(), value });
    let undecodable = |reason: String| Reading::Undecodable { event: name.map(str::to_owned), reason };
    if json.trim() == DONE {
        return event(DONE, Value::String(DONE.to_owned()));
    }
    match parsed(json) {
        Ok(value) if value.is_object() => match kind(&value, name).map(str::to_owned) {
            Some(kind) => event(&kind, value),
            None => undecodable("the object is neither a chunk nor an error, and has no name".to_owned()),
        },
        Ok(_) => undecodable("the data is not an object".to_owned()),
        Err(error) => undecodable(error.to_string()),
    }
}

/// An error beside choices is an error: `OpenRouter` sends both in one frame. Usage may come without choices. What has
/// neither is an error too where the event line says so, whatever its JSON calls it.
fn kind<'a>(value: &'a Value, name: Option<&'a str>) -> Option<&'a str> {
    let text = |member: &str| value.get(member).and_then(Value::as_str).filter(|text| !text.is_empty());
    let has = |member: &str| value.get(member).is_some_and(|value| !value.is_null());
    if has("error") || text("object") == Some("error") || text("type") == Some("error") {
        return Some(ERROR);
    }
    let is_of_a_message = has("choices") || has("usage");
    if name == Some(ERROR) && !is_of_a_message {
        return Some(ERROR);
    }
    if is_of_a_message || text("object") == Some(CHUNK) {
        return Some(CHUNK);
    }
    text("type").or(text("object")).or(name)
}

/// Whether an event ends its stream.
#[must_use]
pub fn is_terminal(event: &Event) -> bool {
    matches!(event.kind.as_str(), DONE | ERROR)
}

/// The choice of a chunk that is the answer: the one with index 0, or without one.
pub(super) fn answer(event: &Event) -> Option<&Value> {
    let is_first =
        |choice: &&Value| choice.get("index").is_none_or(|index| index.is_null() || index.as_f64() == Some(0.0));
    event.get("choices")?.as_array()?.iter().find(is_first)
}

/// The finish reason that a chunk gives for the answer.
#[must_use]
pub fn finish_reason(event: &Event) -> Option<&str> {
    let reason = answer(event).filter(|_| event.kind == CHUNK)?.get("finish_reason")?.as_str();
    reason.filter(|reason| !reason.is_empty())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::stream::decode;

    fn reading(data: &str) -> Reading {
        read(&decode(&Bytes::from(format!("data: {data}\n\n")))[0])
    }

    fn kind_of(data: &str) -> Option<String> {
        reading(data).event().map(|event| event.kind.clone())
    }

    #[test]
    fn what_a_frame_holds_says_what_it_is() {
        for (data, kind) in [
            (r#"{"object":"chat.completion.chunk","choices":[]}"#, CHUNK),
            (r#"{"object":"","choices":[],"prompt_filter_results":[]}"#, CHUNK),
            (r#"{"usage":{"prompt_tokens":1}}"#, CHUNK),
            (r#"{"error":{"message":"no"}}"#, ERROR),
            (r#"{"choices":[{"index":0,"delta":{}}],"error":{"code":502}}"#, ERROR),
            (r#"{"object":"error","message":"no"}"#, ERROR),
            (r#"{"type":"ping"}"#, "ping"),
            ("[DONE]", DONE),
        ] {
            assert_eq!(kind_of(data).as_deref(), Some(kind), "{data}");
        }
    }

    #[test]
    fn an_error_may_be_named_by_its_event_line_alone() {
        let named = |name: &str, data: &str| {
            let body = Bytes::from(format!("event: {name}\ndata: {data}\n\n"));
            read(&decode(&body)[0]).event().map(|event| event.kind.clone())
        };
        for (name, data, kind) in [
            ("error", r#"{"type":"overloaded_error","message":"too busy"}"#, ERROR),
            ("error", r#"{"object":"chat.completion.chunk","message":"too busy"}"#, ERROR),
            ("error", r#"{"message":"too busy","choices":null}"#, ERROR),
            ("error", r#"{"type":"x","choices":[]}"#, CHUNK),
            ("error", r#"{"usage":{"prompt_tokens":1}}"#, CHUNK),
            ("ping", r#"{"type":"overloaded_error"}"#, "overloaded_error"),
            ("ping", "{}", "ping"),
        ] {
            assert_eq!(named(name, data).as_deref(), Some(kind), "{name} {data}");
        }
    }

    #[test]
    fn an_error_that_is_null_is_none() {
        assert_eq!(kind_of(r#"{"choices":[],"error":null}"#).as_deref(), Some(CHUNK));
    }

    #[test]
    fn what_cannot_be_told_is_undecodable() {
        for data in ["{}", "[]", "null", "{\"choices\":"] {
            assert!(matches!(reading(data), Reading::Undecodable { .. }), "{data}");
        }
    }

    #[test]
    fn the_finish_reason_is_that_of_the_first_choice() {
        let of = |choices: &str| {
            let reading = reading(&format!("{{\"choices\":{choices}}}"));
            reading.event().and_then(finish_reason).map(str::to_owned)
        };
        assert_eq!(
            of(r#"[{"index":1,"finish_reason":"length"},{"index":0,"finish_reason":"stop"}]"#).as_deref(),
            Some("stop")
        );
        assert_eq!(of(r#"[{"delta":{},"finish_reason":"stop"}]"#).as_deref(), Some("stop"));
        assert_eq!(of(r#"[{"index":0,"finish_reason":null}]"#), None);
    }
}
