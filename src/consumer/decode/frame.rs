//! The JSON of one event. Read into borrowed fields, because building a tree for every delta is most of the cost.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::numbers::tamed;
use super::surrogates::mended;
use super::text::Text;

/// The fields of an event this consumer acts on. Whatever else an event holds is passed over
/// without being built.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
pub(in crate::consumer) struct Frame<'a> {
    #[serde(borrow, default, deserialize_with = "text", rename = "type")]
    pub(in crate::consumer) kind: Option<Cow<'a, str>>,
    pub(in crate::consumer) output_index: Option<u64>,
    pub(in crate::consumer) content_index: Option<u64>,
    pub(in crate::consumer) summary_index: Option<u64>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) item_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) call_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) delta: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) text: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) refusal: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) arguments: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) input: Option<Cow<'a, str>>,
    /// JSON of the item, part, annotation, error or response, still to be read.
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) item: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) part: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) annotation: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) error: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) response: Option<Cow<'a, str>>,
}

impl<'a> Frame<'a> {
    /// Reads the data of an event; `None` if it is no JSON object.
    pub(in crate::consumer) fn read(data: &'a str) -> Option<Self> {
        if !data.trim_start().starts_with('{') {
            return None;
        }
        // A field of an unexpected type, or one given twice, spoils the quick way only.
        serde_json::from_str(data).ok().or_else(|| Self::read_leniently(&readable(data)?))
    }

    fn read_leniently(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let index = |name: &str| object.get(name).and_then(lenient_index);
        let text = |name: &str| object.get(name)?.as_str().map(|text| Cow::Owned(text.to_owned()));
        let json = |name: &str| {
            let value = object.get(name).filter(|value| !value.is_null())?;
            Some(Cow::Owned(value.to_string()))
        };
        Some(Self {
            kind: text("type"),
            output_index: index("output_index"),
            content_index: index("content_index"),
            summary_index: index("summary_index"),
            item_id: text("item_id"),
            call_id: text("call_id"),
            delta: text("delta"),
            text: text("text"),
            refusal: text("refusal"),
            arguments: text("arguments"),
            input: text("input"),
            item: json("item"),
            part: json("part"),
            annotation: json("annotation"),
            error: json("error"),
            response: json("response"),
        })
    }
}

/// JSON as a tree, or nothing. Deeper nesting than `serde_json` allows counts as unreadable.
pub(in crate::consumer) fn readable(json: &str) -> Option<Value> {
    match serde_json::from_str(json) {
        Ok(value) => Some(value),
        // What is cut short stays so, and it may be long.
        Err(error) if error.is_eof() => None,
        Err(_) => {
            let mended = mended(json);
            let tamed = tamed(mended.as_deref().unwrap_or(json));
            serde_json::from_str(&tamed.or(mended)?).ok()
        }
    }
}

fn lenient_index(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.strip_suffix(".0").unwrap_or(&text).parse().ok()
    })
}

/// For a member that is a string.
pub(super) fn text<'de: 'a, 'a, D: Deserializer<'de>>(member: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    Option::<Text<'a>>::deserialize(member).map(|text| text.map(|text| text.0))
}

/// For a member that stays JSON.
pub(super) fn json<'de: 'a, 'a, D: Deserializer<'de>>(member: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    Option::<&'a RawValue>::deserialize(member).map(|raw| raw.map(|raw| Cow::Borrowed(raw.get())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_is_read_without_copying_it() {
        let frame = Frame::read(r#"{"type":"x","delta":"hi","obfuscation":"zz","logprobs":[]}"#);
        assert!(matches!(frame.expect("an object").delta, Some(Cow::Borrowed("hi"))));
    }

    #[test]
    fn a_field_of_an_odd_type_spoils_itself_only() {
        let frame = Frame::read(r#"{"type":"x","output_index":"3","content_index":1.0,"delta":7}"#).expect("an object");
        assert_eq!((frame.output_index, frame.content_index), (Some(3), Some(1)));
        assert_eq!((frame.kind.as_deref(), frame.delta), (Some("x"), None));
    }

    #[test]
    fn null_is_absent_and_empty_is_not() {
        let frame = Frame::read(r#"{"arguments":"","delta":null,"item":null}"#).expect("an object");
        assert_eq!(frame.arguments.as_deref(), Some(""));
        assert_eq!((frame.delta, frame.item), (None, None));
    }

    #[test]
    fn only_an_object_is_a_frame() {
        for data in ["", "[\"response.completed\"]", "\"x\"", "7", "{", "{\"a\":1}x", "[DONE]"] {
            assert_eq!(Frame::read(data), None, "{data}");
        }
    }

    #[test]
    fn half_a_surrogate_pair_spoils_one_character_only() {
        let frame = Frame::read(r#"{"type":"x","delta":"a\ud83d"}"#).expect("an object");
        assert_eq!(frame.delta.as_deref(), Some("a\u{fffd}"));
    }

    #[test]
    fn a_number_beyond_every_double_is_a_number() {
        let value = readable(r#"{"a":[-1e999],"b":"\ud83d 1e999"}"#).expect("it is JSON");
        assert_eq!(value, serde_json::json!({"a": [-1e308], "b": "\u{fffd} 1e999"}));
    }

    #[test]
    fn depth_in_a_field_nobody_reads_is_no_obstacle() {
        let deep = format!(r#"{{"type":"x","deep":{}1{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
        assert_eq!(Frame::read(&deep).expect("an object").kind.as_deref(), Some("x"));
    }
}
