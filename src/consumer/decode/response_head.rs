//! The response inside an event. A few fields are read; instructions and tools, by far the largest part, are passed over.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::frame::{json, readable, text};

/// The fields of a response this consumer acts on.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
pub(in crate::consumer) struct ResponseHead<'a> {
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) status: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) model: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) usage: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) error: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) incomplete_details: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) output: Option<Cow<'a, str>>,
}

impl<'a> ResponseHead<'a> {
    /// Reads a response; an empty head if it is no object.
    pub(in crate::consumer) fn read(json: &'a str) -> Self {
        if !json.trim_start().starts_with('{') {
            return Self::default();
        }
        let lenient = || readable(json).map(|value| Self::read_leniently(&value));
        serde_json::from_str(json).ok().or_else(lenient).unwrap_or_default()
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
