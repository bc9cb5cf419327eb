//! `recording.toml`. What is known about a recording besides its bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{METADATA, VERSION};
use crate::{
    corpus::RecordingError,
    stream::{Api, End, Provenance, Recording},
};

/// The file, member by member. Keys that are not listed here are errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Format of the recording; [`VERSION`].
    pub format: i64,
    /// Which wire it speaks.
    pub api: Api,
    /// Who sent it.
    pub backend: String,
    /// The model that was asked, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Words to select by.
    pub tags: Vec<String>,
    /// One sentence: what it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// What stands around the body.
    pub response: ResponseMetadata,
    /// Hash of every other part, by file name.
    pub sha256: BTreeMap<String, String>,
}

/// The part of the file about the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseMetadata {
    /// HTTP status.
    pub status: u16,
    /// How the body ended.
    pub end: End,
    /// The content encoding that was seen on the wire; `response.sse` is without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    /// Headers that the allow-list lets through. A header that came several times has its values joined by a comma.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

impl Metadata {
    /// What is known about a recording, without hashes.
    #[must_use]
    pub fn of(recording: &Recording) -> Self {
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in &recording.response.headers {
            headers
                .entry(name.clone())
                .and_modify(|values| *values = format!("{values}, {value}"))
                .or_insert_with(|| value.clone());
        }
        Self {
            format: VERSION,
            api: recording.api,
            backend: recording.backend.clone(),
            model: recording.model.clone(),
            tags: recording.tags.clone(),
            about: recording.about.clone(),
            provenance: recording.provenance.clone(),
            response: ResponseMetadata {
                status: recording.response.status,
                end: recording.response.end,
                content_encoding: recording.response.coded.as_ref().map(|coded| coded.coding.clone()),
                headers,
            },
            sha256: BTreeMap::new(),
        }
    }

    /// Reads the file. Its format is looked at before anything else, so that a later one is told from a broken one.
    pub fn read(text: &str) -> Result<Self, RecordingError> {
        let parse = |error: toml::de::Error| RecordingError::Parse { file: METADATA.into(), reason: told(&error) };
        let Probe { format } = toml::from_str(text).map_err(parse)?;
        match format {
            Some(toml::Value::Integer(VERSION)) => toml::from_str(text).map_err(parse),
            Some(found) => Err(RecordingError::Version { file: METADATA.into(), found: found.to_string() }),
            None => {
                Err(RecordingError::Parse { file: METADATA.into(), reason: "the key `format` is missing".to_owned() })
            }
        }
    }

    /// The text of the file, in one order whatever the order it was read in.
    pub fn write(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }
}

#[derive(Deserialize)]
struct Probe {
    format: Option<toml::Value>,
}

/// The first line of a parser's message, which names the line of the file, and the last, which names the key.
pub(crate) fn told(error: &toml::de::Error) -> String {
    let text = error.to_string();
    let place = text.lines().next().and_then(|line| line.strip_prefix("TOML parse error at "));
    let message = error.message().replace('\n', ", ");
    match place {
        Some(place) => format!("{place}: {message}"),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "format = 1\napi = \"responses\"\nbackend = \"openai\"\ntags = [\"text\"]\n\n[provenance]\nkind = \"synthetic\"\nsource = \"a\"\nwhen = \"2026-11-20\"\ntool = \"t\"\nfidelity = \"wire\"\n\n[response]\nstatus = 200\nend = \"clean\"\n\n[response.headers]\ncontent-type = \"text/event-stream\"\n\n[sha256]\n\"response.sse\" = \"00\"\n";

    #[test]
    fn the_sample_of_format_one_is_read_and_written_back_the_same() {
        let metadata = Metadata::read(SAMPLE).expect("the sample is valid");
        assert_eq!(metadata.write().expect("it can be written"), SAMPLE);
    }

    #[test]
    fn a_later_format_is_told_from_a_broken_file() {
        let later = SAMPLE.replace("format = 1", "format = 2\nnews = true");
        let error = Metadata::read(&later).expect_err("format 2 is not read");
        assert_eq!(error.to_string(), "read `recording.toml`: it is in format 2, and this version reads format 1");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = Metadata::read(&SAMPLE.replace("status", "colour = 1\nstatus")).expect_err("the key is unknown");
        let text = error.to_string();
        assert!(text.contains("line 14") && text.contains("`colour`"), "{text}");
    }
}
