//! One folder read. Each part in its place, each with its hash.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    path::Path,
};

use bytes::Bytes;
use serde_json::Value;

use super::{
    format::{BODY, HASHED, LARGEST_PART, METADATA, Metadata, REQUEST, TIMING, TRANSCRIPT, WIRE, read_timing, sha256},
    problem::RecordingError,
    walk::Folder,
};
use crate::stream::{Chunk, Coded, Recording, Response};

/// Reads a recording and verifies every hash. The transcript's content is the affair of `check`.
pub(super) fn recording(folder: &Folder) -> Result<Recording, RecordingError> {
    let stored = Stored::read(&folder.path)?;
    if let Some(error) = stored.faults().into_iter().next() {
        return Err(error);
    }
    stored.recording(folder)
}

/// The parts of a folder as they are.
pub(super) struct Stored {
    pub(super) metadata: Metadata,
    /// Bytes of every part but `recording.toml`, by file name.
    pub(super) parts: BTreeMap<&'static str, Bytes>,
    strangers: Vec<String>,
}

impl Stored {
    /// Reads the files. What they say besides `recording.toml` is not looked at.
    pub(super) fn read(folder: &Path) -> Result<Self, RecordingError> {
        let metadata =
            part(folder, METADATA)?.ok_or_else(|| RecordingError::Missing { file: METADATA.into(), reason: "" })?;
        let metadata = Metadata::read(text(METADATA, &metadata)?)?;
        let mut parts = BTreeMap::new();
        for name in HASHED {
            if let Some(bytes) = part(folder, name)? {
                parts.insert(name, bytes);
            }
        }
        Ok(Self { metadata, parts, strangers: strangers(folder)? })
    }

    /// Everything that is wrong with the set of files: hashes, parts that are missing, files that are no parts.
    pub(super) fn faults(&self) -> Vec<RecordingError> {
        let mut faults = Vec::new();
        for (name, bytes) in &self.parts {
            let found = sha256(bytes);
            let reason = match self.metadata.sha256.get(*name) {
                Some(given) if *given == found => continue,
                Some(given) => {
                    format!("its sha256 is {}…, `{METADATA}` says {}…", short(&found), short(given))
                }
                None => format!("`{METADATA}` has no hash for it"),
            };
            faults.push(RecordingError::Hash { file: (*name).to_owned(), reason });
        }
        let listed = self.metadata.sha256.keys().filter(|name| !self.parts.contains_key(name.as_str()));
        faults.extend(
            listed.map(|name| RecordingError::Missing { file: name.clone(), reason: ", which `recording.toml` lists" }),
        );
        for (name, reason) in [(BODY, ""), (TRANSCRIPT, ", which every recording has that can be replayed")] {
            let is_needed = name == BODY || self.metadata.api.is_understood();
            if is_needed && !self.parts.contains_key(name) && !self.metadata.sha256.contains_key(name) {
                faults.push(RecordingError::Missing { file: name.to_owned(), reason });
            }
        }
        faults.extend(
            self.strangers
                .iter()
                .map(|name| RecordingError::Layout { reason: format!("`{name}` is no part of a recording") }),
        );
        faults
    }

    /// The recording that the files make.
    pub(super) fn recording(&self, folder: &Folder) -> Result<Recording, RecordingError> {
        let metadata = self.metadata.clone();
        let body = self.body();
        Ok(Recording {
            id: folder.id.clone(),
            api: metadata.api,
            backend: metadata.backend,
            model: metadata.model,
            tags: metadata.tags,
            about: metadata.about,
            provenance: metadata.provenance,
            request: self.request()?,
            response: Response {
                status: metadata.response.status,
                headers: metadata.response.headers.into_iter().collect(),
                end: metadata.response.end,
                coded: self.coded(),
            },
            chunks: self.chunks()?,
            body,
        })
    }

    pub(super) fn body(&self) -> Bytes {
        self.parts.get(BODY).cloned().unwrap_or_default()
    }

    /// The body before its coding was undone.
    pub(super) fn coded(&self) -> Option<Coded> {
        let coding = self.metadata.response.content_encoding.clone()?;
        Some(Coded { coding, bytes: self.parts.get(WIRE)?.clone() })
    }

    pub(super) fn request(&self) -> Result<Value, RecordingError> {
        let Some(bytes) = self.parts.get(REQUEST) else { return Ok(Value::Null) };
        serde_json::from_str(text(REQUEST, bytes)?)
            .map_err(|error| RecordingError::Parse { file: REQUEST.to_owned(), reason: error.to_string() })
    }

    pub(super) fn chunks(&self) -> Result<Vec<Chunk>, RecordingError> {
        let Some(bytes) = self.parts.get(TIMING) else { return Ok(Vec::new()) };
        let timed = self.parts.get(WIRE).cloned().unwrap_or_else(|| self.body());
        read_timing(text(TIMING, bytes)?, timed.len())
    }
}

/// The bytes as text.
pub(super) fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, RecordingError> {
    std::str::from_utf8(bytes)
        .map_err(|error| RecordingError::Encoding { file: file.to_owned(), at: error.valid_up_to() })
}

/// The bytes of a part, if it is there.
fn part(folder: &Path, name: &str) -> Result<Option<Bytes>, RecordingError> {
    let unreadable = |source| RecordingError::Read { file: name.to_owned(), source };
    let path = folder.join(name);
    let length = match fs::metadata(&path) {
        // Opening a pipe would wait for its writer.
        Ok(metadata) if !metadata.is_file() => {
            return Err(unreadable(io::Error::other("it is no file")));
        }
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    if length > LARGEST_PART {
        return Err(RecordingError::Size { file: name.to_owned(), bytes: length });
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(&path).map_err(unreadable)?;
    file.take(LARGEST_PART).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(Some(bytes.into()))
}

/// Names in the folder that are no parts, sorted. Those that begin with a dot are passed over.
fn strangers(folder: &Path) -> Result<Vec<String>, RecordingError> {
    let unreadable = |source| RecordingError::Read { file: ".".to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != METADATA && !HASHED.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn short(hash: &str) -> &str {
    hash.get(..SHOWN_OF_A_HASH).unwrap_or(hash)
}

const SHOWN_OF_A_HASH: usize = 12;
