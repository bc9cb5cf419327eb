//! The JSON of one Chat Completions frame. The choices stay JSON until it is known that there is one to read.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::frame::{json, readable, text};

/// The fields of a frame this consumer acts on.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
pub(in crate::consumer) struct Chunk<'a> {
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) model: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(in crate::consumer) object: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text", rename = "type")]
    pub(in crate::consumer) kind: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) choices: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) usage: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json")]
    pub(in crate::consumer) error: Option<Cow<'a, str>>,
}

impl<'a> Chunk<'a> {
    /// Reads the data of a frame; `None` if it is no JSON object.
    pub(in crate::consumer) fn read(data: &'a str) -> Option<Self> {
        if !data.trim_start().starts_with('{') {
            return None;
        }
        serde_json::from_str(data).ok().or_else(|| Self::read_leniently(&readable(data)?))
    }

    fn read_leniently(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let text = |name: &str| object.get(name)?.as_str().map(|text| Cow::Owned(text.to_owned()));
        let json = |name: &str| {
            let value = object.get(name).filter(|value| !value.is_null())?;
            Some(Cow::Owned(value.to_string()))
        };
        Some(Self {
            id: text("id"),
            model: text("model"),
            object: text("object"),
            kind: text("type"),
            choices: json("choices"),
            usage: json("usage"),
            error: json("error"),
        })
    }

    /// Whether it says that something went wrong. Some servers send that beside choices.
    pub(in crate::consumer) fn is_error(&self) -> bool {
        self.error.is_some() || self.object.as_deref() == Some("error") || self.kind.as_deref() == Some("error")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_known_by_its_member_or_its_name() {
        let is_error = |data: &str| Chunk::read(data).expect("an object").is_error();
        assert!(is_error(r#"{"error":{"message":"no"},"choices":[]}"#));
        assert!(is_error(r#"{"object":"error","message":"no"}"#));
        assert!(!is_error(r#"{"object":"chat.completion.chunk","error":null}"#));
    }

    #[test]
    fn a_member_of_an_odd_type_spoils_itself_only() {
        let chunk = Chunk::read(r#"{"id":7,"choices":[1]}"#).expect("an object");
        assert_eq!((chunk.id, chunk.choices.as_deref()), (None, Some("[1]")));
        assert_eq!(Chunk::read("[DONE]"), None);
    }
}
