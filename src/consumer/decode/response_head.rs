//! The response inside an event. A few fields are read; instructions and tools, by far the largest part, are passed over.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::frame::{json, readable, text};
use super::text::Text;

/// The fields of a response this consumer acts on.
#[derive(Debug, Default, Clone, PartialEq)]
pub(in crate::consumer) struct ResponseHead<'a> {
    pub(in crate::consumer) id: Option<Cow<'a, str>>,
    pub(in crate::consumer) status: Option<Cow<'a, str>>,
    pub(in crate::consumer) model: Option<Cow<'a, str>>,
    pub(in crate::consumer) usage: Option<Cow<'a, str>>,
    pub(in crate::consumer) error: Option<Cow<'a, str>>,
    pub(in crate::consumer) incomplete_details: Option<Cow<'a, str>>,
    pub(in crate::consumer) output: Option<Cow<'a, str>>,
}

impl<'a> ResponseHead<'a> {
    /// Reads a response; an empty head if it is no object.
    pub(in crate::consumer) fn read(json: &'a str) -> Self {
        if !json.trim_start().starts_with('{') {
            return Self::default();
        }
        match serde_json::from_str::<BorrowedHead>(json) {
            Ok(borrowed) => borrowed.into(),
            Err(_) => readable(json).map(|value| Self::read_leniently(&value)).unwrap_or_default(),
        }
    }

    fn read_leniently(value: &Value) -> Self {
        let text = |name: &str| value.get(name)?.as_str().map(|text| Cow::Owned(text.to_owned()));
        let json = |name: &str| {
            let value = value.get(name).filter(|value| !value.is_null())?;
            Some(Cow::Owned(value.to_string()))
        };
        Self {
            id: text("id"),
            status: text("status"),
            model: text("model"),
            usage: json("usage"),
            error: json("error"),
            incomplete_details: json("incomplete_details"),
            output: json("output"),
        }
    }
}

#[derive(Deserialize)]
struct BorrowedHead<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    model: Option<Text<'a>>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    incomplete_details: Option<&'a RawValue>,
    #[serde(borrow)]
    output: Option<&'a RawValue>,
}

impl<'a> From<BorrowedHead<'a>> for ResponseHead<'a> {
    fn from(head: BorrowedHead<'a>) -> Self {
        Self {
            id: text(head.id),
            status: text(head.status),
            model: text(head.model),
            usage: json(head.usage),
            error: json(head.error),
            incomplete_details: json(head.incomplete_details),
            output: json(head.output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_that_is_no_object_has_no_head() {
        for json in ["[]", "\"x\"", "3"] {
            assert_eq!(ResponseHead::read(json), ResponseHead::default());
        }
        let odd = ResponseHead::read(r#"{"id":7,"status":"completed","usage":null,"output":"x"}"#);
        assert_eq!((odd.id, odd.status.as_deref()), (None, Some("completed")));
        assert_eq!((odd.usage, odd.output.as_deref()), (None, Some("\"x\"")));
    }
}
