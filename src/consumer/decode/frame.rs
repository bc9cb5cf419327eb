//! The JSON of one event. Read into borrowed fields, because building a tree for every delta is most of the cost.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::surrogates::mended;
use super::text::Text;

/// The fields of an event this consumer acts on. Whatever else an event holds is passed over
/// without being built.
#[derive(Debug, Default, Clone, PartialEq)]
pub(in crate::consumer) struct Frame<'a> {
    pub(in crate::consumer) kind: Option<Cow<'a, str>>,
    pub(in crate::consumer) output_index: Option<u64>,
    pub(in crate::consumer) content_index: Option<u64>,
    pub(in crate::consumer) summary_index: Option<u64>,
    pub(in crate::consumer) item_id: Option<Cow<'a, str>>,
    pub(in crate::consumer) call_id: Option<Cow<'a, str>>,
    pub(in crate::consumer) delta: Option<Cow<'a, str>>,
    pub(in crate::consumer) text: Option<Cow<'a, str>>,
    pub(in crate::consumer) refusal: Option<Cow<'a, str>>,
    pub(in crate::consumer) arguments: Option<Cow<'a, str>>,
    pub(in crate::consumer) input: Option<Cow<'a, str>>,
    /// JSON of the item, part, annotation, error or response, still to be read.
    pub(in crate::consumer) item: Option<Cow<'a, str>>,
    pub(in crate::consumer) part: Option<Cow<'a, str>>,
    pub(in crate::consumer) annotation: Option<Cow<'a, str>>,
    pub(in crate::consumer) error: Option<Cow<'a, str>>,
    pub(in crate::consumer) response: Option<Cow<'a, str>>,
}

impl<'a> Frame<'a> {
    /// Reads the data of an event; `None` if it is no JSON object.
    pub(in crate::consumer) fn read(data: &'a str) -> Option<Self> {
        if !data.trim_start().starts_with('{') {
            return None;
        }
        match serde_json::from_str::<Borrowed>(data) {
            Ok(borrowed) => Some(borrowed.into()),
            // A field of an unexpected type, or one given twice, spoils the quick way only.
            Err(_) => Self::read_leniently(&readable(data)?),
        }
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
    serde_json::from_str(json).ok().or_else(|| serde_json::from_str(&mended(json)?).ok())
}

fn lenient_index(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.strip_suffix(".0").unwrap_or(&text).parse().ok()
    })
}

#[derive(Deserialize)]
struct Borrowed<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    output_index: Option<u64>,
    content_index: Option<u64>,
    summary_index: Option<u64>,
    #[serde(borrow)]
    item_id: Option<Text<'a>>,
    #[serde(borrow)]
    call_id: Option<Text<'a>>,
    #[serde(borrow)]
    delta: Option<Text<'a>>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    refusal: Option<Text<'a>>,
    #[serde(borrow)]
    arguments: Option<Text<'a>>,
    #[serde(borrow)]
    input: Option<Text<'a>>,
    #[serde(borrow)]
    item: Option<&'a RawValue>,
    #[serde(borrow)]
    part: Option<&'a RawValue>,
    #[serde(borrow)]
    annotation: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
}

impl<'a> From<Borrowed<'a>> for Frame<'a> {
    fn from(frame: Borrowed<'a>) -> Self {
        Self {
            kind: text(frame.kind),
            output_index: frame.output_index,
            content_index: frame.content_index,
            summary_index: frame.summary_index,
            item_id: text(frame.item_id),
            call_id: text(frame.call_id),
            delta: text(frame.delta),
            text: text(frame.text),
            refusal: text(frame.refusal),
            arguments: text(frame.arguments),
            input: text(frame.input),
            item: json(frame.item),
            part: json(frame.part),
            annotation: json(frame.annotation),
            error: json(frame.error),
            response: json(frame.response),
        }
    }
}

pub(super) fn text(text: Option<Text<'_>>) -> Option<Cow<'_, str>> {
    text.map(|text| text.0)
}

pub(super) fn json(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    raw.map(|raw| Cow::Borrowed(raw.get()))
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
    fn depth_in_a_field_nobody_reads_is_no_obstacle() {
        let deep = format!(r#"{{"type":"x","deep":{}1{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
        assert_eq!(Frame::read(&deep).expect("an object").kind.as_deref(), Some("x"));
    }
}
