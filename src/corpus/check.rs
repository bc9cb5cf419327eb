//! The check. Everything that opening a recording proves, and what is in it besides.

use std::path::PathBuf;

use serde_json::Value;

use super::{
    CorpusError,
    format::{BODY, METADATA, Metadata, REQUEST, TRANSCRIPT, WIRE, decoded, read_transcript, transcript_members},
    problem::{Problem, RecordingError},
    read::{Stored, text},
    redact::{clean, is_allowed, secrets, secrets_of_body},
    walk::{self, Folder},
};
use crate::stream::RecordingId;

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// One result a recording, sorted by id.
    pub recordings: Vec<Check>,
    /// What lies in the corpus and is no recording.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// How many recordings have nothing wrong.
    #[must_use]
    pub fn fine(&self) -> usize {
        self.recordings.iter().filter(|check| check.errors.is_empty()).count()
    }

    /// How many transcripts a person has agreed with.
    #[must_use]
    pub fn reviewed(&self) -> usize {
        self.recordings.iter().filter(|check| check.reviewed == Some(true)).count()
    }
}

/// The result for one recording.
#[derive(Debug)]
pub struct Check {
    /// Which recording.
    pub id: RecordingId,
    /// Its folder.
    pub path: PathBuf,
    /// Whether a person agreed with its transcript. `None` where it has none that can be read.
    pub reviewed: Option<bool>,
    /// What is wrong with it. Empty when it is fine.
    pub errors: Vec<RecordingError>,
}

/// Checks all recordings under the paths: parts, hashes, chunk lengths, transcripts, and redaction.
pub fn check(paths: &[PathBuf]) -> Result<Checked, CorpusError> {
    let found = walk::folders(paths)?;
    let mut recordings: Vec<Check> = found.folders.iter().map(check_folder).collect();
    recordings.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Checked { recordings, problems: found.problems })
}

fn check_folder(folder: &Folder) -> Check {
    let mut check = Check { id: folder.id.clone(), path: folder.path.clone(), reviewed: None, errors: Vec::new() };
    match Stored::read(&folder.path) {
        Ok(stored) => {
            check.errors = stored.faults();
            check.errors.extend(stored.request().err());
            check.errors.extend(stored.chunks().err());
            check.errors.extend(miscoded(&stored));
            check.transcript(&stored);
            check.errors.extend(unredacted(&stored));
        }
        Err(error) => check.errors.push(error),
    }
    check
}

impl Check {
    fn transcript(&mut self, stored: &Stored) {
        let Some(bytes) = stored.parts.get(TRANSCRIPT) else { return };
        let api = stored.metadata.api;
        if !api.is_understood() {
            let reason = format!("`{TRANSCRIPT}` is not for recordings with api = {}", api.as_str());
            self.errors.push(RecordingError::Layout { reason });
            return;
        }
        match text(TRANSCRIPT, bytes).and_then(read_transcript) {
            Ok(transcript) => {
                self.reviewed = Some(transcript.reviewed);
                let computed = transcript_members(&api.transcribe(&stored.body()));
                self.errors.extend(difference(&transcript.members, &computed));
            }
            Err(error) => self.errors.push(error),
        }
    }
}

/// What is wrong with the body before its coding was undone: it has to be the same body.
fn miscoded(stored: &Stored) -> Option<RecordingError> {
    let unclear = |reason: &str| RecordingError::Layout { reason: reason.to_owned() };
    match (stored.parts.contains_key(WIRE), stored.coded()) {
        (true, None) => Some(unclear("`response.wire` is there, and `recording.toml` names no content encoding")),
        (_, Some(coded)) if decoded(&coded.coding, &coded.bytes).as_deref() != Some(&*stored.body()) => {
            Some(unclear("`response.wire` without its content encoding is not `response.sse`"))
        }
        _ => None,
    }
}

fn unredacted(stored: &Stored) -> Vec<RecordingError> {
    let mut errors = Vec::new();
    let mut distrust = |file: &str, what: String| {
        errors.push(RecordingError::Unredacted { file: file.to_owned(), what });
    };
    let Metadata { backend, model, about, tags, provenance, .. } = &stored.metadata;
    let words = [backend, &provenance.source, &provenance.when, &provenance.tool].into_iter();
    for text in words.chain(model).chain(about).chain(tags) {
        for secret in secrets(text.as_bytes(), &[]) {
            distrust(METADATA, format!("a value in it holds {}", secret.shape.as_str()));
        }
    }
    for (name, value) in &stored.metadata.response.headers {
        if !is_allowed(name) {
            distrust(METADATA, format!("the header `{name}` is not on the allow-list"));
        }
        for secret in secrets(value.as_bytes(), &[]) {
            distrust(METADATA, format!("the header `{name}` holds {}", secret.shape.as_str()));
        }
    }
    for part in [REQUEST, BODY, TRANSCRIPT] {
        let find =
            |bytes: &[u8]| if part == BODY { secrets_of_body(stored.metadata.api, bytes) } else { secrets(bytes, &[]) };
        for secret in stored.parts.get(part).map(|bytes| find(bytes)).unwrap_or_default() {
            distrust(part, format!("byte {} begins {}", secret.at, secret.shape.as_str()));
        }
    }
    errors
}

/// The first place at which two JSON values differ. The order of members does not count.
fn difference(stored: &Value, computed: &Value) -> Option<RecordingError> {
    let pointer = first_difference(stored, computed)?;
    let shown = |value: &Value| value.pointer(&pointer).map_or("absent".to_owned(), shortened);
    Some(RecordingError::Transcript {
        stored: shown(stored),
        computed: shown(computed),
        pointer: if pointer.is_empty() { "/".to_owned() } else { pointer },
    })
}

fn first_difference(one: &Value, other: &Value) -> Option<String> {
    let below = |name: &str, one: Option<&Value>, other: Option<&Value>| {
        let rest = match (one, other) {
            (Some(one), Some(other)) => first_difference(one, other)?,
            _ => String::new(),
        };
        Some(format!("/{}{rest}", name.replace('~', "~0").replace('/', "~1")))
    };
    match (one, other) {
        (Value::Object(ones), Value::Object(others)) => {
            let added = others.keys().filter(|name| !ones.contains_key(*name));
            ones.keys().chain(added).find_map(|name| below(name, ones.get(name), others.get(name)))
        }
        (Value::Array(ones), Value::Array(others)) => {
            (0..ones.len().max(others.len())).find_map(|at| below(&at.to_string(), ones.get(at), others.get(at)))
        }
        _ => (one != other).then(String::new),
    }
}

/// What is shown of a value: not a secret, even where the difference is one.
fn shortened(value: &Value) -> String {
    let text = clean(&value.to_string());
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// Characters shown of a value that differs.
const SHOWN: usize = 60;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_named_by_its_pointer() {
        let stored = json!({"status": "completed", "items": [{"id": "a"}, {"id/x": 1}]});
        let mut computed = stored.clone();
        assert_eq!(first_difference(&stored, &computed), None);
        computed["items"][1]["id/x"] = json!(2);
        assert_eq!(first_difference(&stored, &computed).as_deref(), Some("/items/1/id~1x"));
        computed["items"] = json!([]);
        assert_eq!(first_difference(&stored, &computed).as_deref(), Some("/items/0"));
    }

    #[test]
    fn the_order_of_members_is_no_difference() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":2}"#).expect("valid");
        let other: Value = serde_json::from_str(r#"{"b":2,"a":1}"#).expect("valid");
        assert_eq!(first_difference(&one, &other), None);
    }
}
