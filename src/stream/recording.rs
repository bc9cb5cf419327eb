//! One recorded exchange. The bytes of a response, what asked for it, and how it came to be here.

use std::{fmt, str::FromStr, sync::Arc};

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

use super::api::Api;

/// A recording: immutable bytes and what is known about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Its address in the corpus.
    pub id: RecordingId,
    /// Which wire it speaks.
    pub api: Api,
    /// Who sent it, such as `openai` or `chatgpt-codex`.
    pub backend: String,
    /// The model that was asked, where known.
    pub model: Option<String>,
    /// Words to select by.
    pub tags: Vec<String>,
    /// One sentence: what it shows.
    pub about: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// The request body, redacted. Null where it is not known.
    pub request: Value,
    /// Status, headers, and end of the response.
    pub response: Response,
    /// The body, byte for byte.
    pub body: Bytes,
    /// How the body arrived, where known. Lengths add up to the body, or to its coded form where there is one.
    pub chunks: Vec<Chunk>,
}

impl Recording {
    /// Whether it is a refusal that names the time after which to come again.
    #[must_use]
    pub fn asks_to_wait(&self) -> bool {
        let names_a_time = |(name, _): &(String, String)| name.starts_with("retry-after");
        self.response.status >= 400 && self.response.headers.iter().any(names_a_time)
    }
}

/// The address of a recording: `family/name`, each of `[a-z0-9._-]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordingId(Arc<str>);

impl Serialize for RecordingId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RecordingId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl RecordingId {
    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RecordingId {
    type Err = RecordingIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names_are_plain = text.split('/').all(|name| {
            !name.is_empty()
                && !name.starts_with('.')
                && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
        });
        if names_are_plain { Ok(Self(text.into())) } else { Err(RecordingIdError(text.to_owned())) }
    }
}

/// The text cannot be the address of a recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a recording id: folders and names are made of a-z 0-9 . _ - and do not begin with a dot")]
pub struct RecordingIdError(String);

/// Where a recording comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// How it came into the corpus.
    pub kind: ProvenanceKind,
    /// Who recorded or wrote it, in words.
    pub source: String,
    /// The day, as `2026-11-20`, or as exact as is known.
    pub when: String,
    /// The program that wrote the files, with its version.
    pub tool: String,
    /// How much of the wire it keeps.
    pub fidelity: Fidelity,
}

/// How a recording came into the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProvenanceKind {
    /// Recorded live by this tool.
    Recorded,
    /// Recorded by something else and taken in.
    Imported,
    /// Written by a person or a program.
    Synthetic,
}

/// How much of the wire a recording keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fidelity {
    /// Bytes as on the wire.
    Wire,
    /// The body as some recorder kept it: framing may have been touched.
    Body,
    /// Payloads only: the framing is ours.
    Events,
}

impl Fidelity {
    /// The word for it in files and prose.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Body => "body",
            Self::Events => "events",
        }
    }
}

/// What stands around the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers that the allow-list lets through, lower-case, in order.
    pub headers: Vec<(String, String)>,
    /// How the body ended.
    pub end: End,
    /// The body as it came, where it came compressed.
    pub coded: Option<Coded>,
}

/// A body before its content coding was undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// What `content-encoding` said.
    pub coding: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The sender finished it.
    Clean,
    /// The connection was reset.
    Reset,
    /// The connection closed in the middle of the encoding.
    Truncated,
    /// Nothing came for too long.
    Timeout,
    /// The person or program that recorded stopped it.
    Interrupted,
    /// Whoever had asked for it left.
    ClientGone,
}

impl End {
    /// The word for it in files and prose.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Reset => "reset",
            Self::Truncated => "truncated",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::ClientGone => "client-gone",
        }
    }
}

/// A piece of the body as it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Bytes in it.
    pub length: usize,
    /// Microseconds since the request was sent.
    pub micros: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_plain_names() {
        assert!("text/basic".parse::<RecordingId>().is_ok());
        for bad in ["", "text/", "/x", "a//b", "Text/basic", "text/../x", "a b", "text/.hidden"] {
            assert!(bad.parse::<RecordingId>().is_err(), "{bad:?} was taken");
        }
    }
}
