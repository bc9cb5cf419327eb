//! One event. What a frame says, with its JSON untouched and a parsed view beside it.

use bytestring::ByteString;
use serde_json::Value;

use super::{frame::Frame, huge::without_huge_numbers, surrogate::without_lone_surrogates};

/// A frame whose data is a JSON object with a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The type: the JSON member `type`, else the name on the `event` line. Where both exist and differ, JSON wins.
    pub kind: String,
    /// The data as it stood on the wire.
    pub json: ByteString,
    /// The data, parsed; object members keep their order.
    pub value: Value,
}

impl Event {
    /// A member of the event by name.
    #[must_use]
    pub fn get(&self, member: &str) -> Option<&Value> {
        self.value.get(member)
    }

    /// A member that is a string.
    #[must_use]
    pub fn text(&self, member: &str) -> Option<&str> {
        self.get(member)?.as_str()
    }

    /// A member that is a whole number of zero or more.
    #[must_use]
    pub fn index(&self, member: &str) -> Option<u64> {
        self.get(member)?.as_u64()
    }
}

/// What a frame turns out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// An event.
    Event(Event),
    /// The `[DONE]` sentinel that some backends append.
    Sentinel,
    /// Nothing is dispatched: comments only, no data line, or cut by the end of the body.
    Silent,
    /// Data that is not a JSON object with a type, with the reason. The name is that of the `event` line.
    Undecodable {
        /// Name on the `event` line.
        event: Option<String>,
        /// Why the data could not be read.
        reason: String,
    },
}

impl Reading {
    /// The event, if it is one.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        match self {
            Self::Event(event) => Some(event),
            _ => None,
        }
    }
}

/// Reads a frame.
#[must_use]
pub fn read(frame: &Frame) -> Reading {
    let Some(json) = frame.dispatched() else { return Reading::Silent };
    if json.trim() == "[DONE]" {
        return Reading::Sentinel;
    }
    let name = frame.event.as_deref().filter(|name| !name.is_empty());
    let undecodable = |reason: String| Reading::Undecodable { event: name.map(str::to_owned), reason };
    match parsed(json) {
        Ok(value) if value.is_object() => {
            match value.get("type").and_then(Value::as_str).filter(|kind| !kind.is_empty()).or(name) {
                Some(kind) => Reading::Event(Event { kind: kind.to_owned(), json: json.clone(), value }),
                None => undecodable("the object has no `type` and the frame no `event` line".to_owned()),
            }
        }
        Ok(value) => undecodable(format!("the data is {}, not an object", kind_of(&value))),
        Err(error) => undecodable(error.to_string()),
    }
}

/// The JSON as JavaScript would read it: half a surrogate pair is a replacement character, and no number is too large.
pub(crate) fn parsed(json: &str) -> serde_json::Result<Value> {
    match serde_json::from_str(json) {
        // What is cut short stays so, and it may be long.
        Err(error) if error.is_eof() => Err(error),
        Err(error) => {
            let repaired = without_lone_surrogates(json);
            let in_range = without_huge_numbers(repaired.as_deref().unwrap_or(json));
            in_range.or(repaired).map_or(Err(error), |json| serde_json::from_str(&json))
        }
        read => read,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::stream::decode;

    fn reading(body: &'static str) -> Reading {
        read(&decode(&Bytes::from_static(body.as_bytes()))[0])
    }

    #[test]
    fn the_json_type_wins_over_the_event_line() {
        let reading = reading("event: response.created\ndata: {\"type\":\"response.completed\"}\n\n");
        assert_eq!(reading.event().map(|event| event.kind.as_str()), Some("response.completed"));
    }

    #[test]
    fn the_event_line_stands_in_for_a_missing_type() {
        let reading = reading("event: keepalive\ndata: {}\n\n");
        assert_eq!(reading.event().map(|event| event.kind.as_str()), Some("keepalive"));
    }

    #[test]
    fn an_empty_type_is_none() {
        let kind = |body| reading(body).event().map(|event| event.kind.clone());
        assert_eq!(kind("event: keepalive\ndata: {\"type\":\"\"}\n\n").as_deref(), Some("keepalive"));
        assert_eq!(kind("data: {\"type\":\"\"}\n\n"), None);
    }

    #[test]
    fn data_that_is_no_typed_object_is_undecodable_with_a_reason() {
        assert!(matches!(reading("data: null\n\n"), Reading::Undecodable { .. }));
        assert!(matches!(reading("data: {}\n\n"), Reading::Undecodable { .. }));
        assert!(matches!(reading("event: x\ndata: {\"a\n\n"), Reading::Undecodable { event: Some(_), .. }));
    }

    #[test]
    fn json_nested_deeper_than_the_parser_goes_is_undecodable_and_no_crash() {
        let deep = format!("data: {}\n\n", "[".repeat(100_000));
        assert!(matches!(read(&decode(&Bytes::from(deep))[0]), Reading::Undecodable { .. }));
    }

    #[test]
    fn half_a_surrogate_pair_is_a_replacement_character_as_in_javascript() {
        let reading = reading("data: {\"type\":\"x\",\"delta\":\"a\\ud83d\"}\n\n");
        assert_eq!(reading.event().and_then(|event| event.text("delta")), Some("a\u{FFFD}"));
    }

    #[test]
    fn a_number_beyond_every_double_is_a_number() {
        assert!(reading("data: {\"type\":\"response.completed\",\"x\":1e675}\n\n").event().is_some());
        assert!(reading("data: {\"type\":\"x\",\"x\":1e675,\"delta\":\"\\ud83d\"}\n\n").event().is_some());
    }

    #[test]
    fn the_sentinel_is_no_event() {
        assert_eq!(reading("data: [DONE]\n\n"), Reading::Sentinel);
    }
}
