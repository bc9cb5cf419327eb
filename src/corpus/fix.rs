//! The repair. Whatever can be computed is computed anew; no byte of a request, body, or timing is touched.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    CorpusError,
    format::{METADATA, TRANSCRIPT, read_transcript, sha256, write_transcript},
    read::{Stored, text},
    walk,
    write::at,
};
use crate::stream::RecordingId;

/// A recording that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Which recording.
    pub id: RecordingId,
    /// The files that were written anew.
    pub files: Vec<&'static str>,
}

/// Computes transcripts that no person has reviewed, computes all hashes, and sorts `recording.toml`.
///
/// A recording whose `recording.toml` cannot be read is left as it is, for `check` to report.
pub fn fix(paths: &[PathBuf]) -> Result<Vec<Fixed>, CorpusError> {
    let mut fixed = Vec::new();
    for folder in walk::folders(paths)?.folders {
        let Ok(stored) = Stored::read(&folder.path) else { continue };
        let files = fix_folder(&folder.path, stored, &folder.id)?;
        if !files.is_empty() {
            fixed.push(Fixed { id: folder.id, files });
        }
    }
    fixed.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(fixed)
}

fn fix_folder(folder: &Path, mut stored: Stored, id: &RecordingId) -> Result<Vec<&'static str>, CorpusError> {
    let mut files = Vec::new();
    if stored.metadata.api.is_understood() && !is_reviewed(&stored) {
        let transcript = write_transcript(&stored.metadata.api.transcribe(&stored.body()), false);
        if stored.parts.get(TRANSCRIPT).is_none_or(|bytes| bytes != transcript.as_bytes()) {
            replace(folder, TRANSCRIPT, transcript.as_bytes())?;
            files.push(TRANSCRIPT);
        }
        stored.parts.insert(TRANSCRIPT, transcript.into());
    }
    stored.metadata.sha256 = stored.parts.iter().map(|(file, bytes)| ((*file).to_owned(), sha256(bytes))).collect();
    let metadata = stored
        .metadata
        .write()
        .map_err(|error| CorpusError::Unwritable { id: id.clone(), reason: error.to_string() })?;
    let path = folder.join(METADATA);
    if fs::read(&path).map_err(at(&path))? != metadata.as_bytes() {
        replace(folder, METADATA, metadata.as_bytes())?;
        files.push(METADATA);
    }
    Ok(files)
}

/// Whether a person agreed with the transcript. One that cannot be read counts as reviewed: it is not ours to drop.
fn is_reviewed(stored: &Stored) -> bool {
    stored.parts.get(TRANSCRIPT).is_some_and(|bytes| {
        text(TRANSCRIPT, bytes).and_then(read_transcript).map_or(true, |transcript| transcript.reviewed)
    })
}

/// Writes a file anew: beside it, then renamed into its place.
fn replace(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), CorpusError> {
    let beside = tempfile::Builder::new().prefix(".new-").tempdir_in(folder).map_err(at(folder))?;
    let fresh = beside.path().join(file);
    fs::write(&fresh, bytes).map_err(at(&fresh))?;
    fs::rename(&fresh, folder.join(file)).map_err(at(folder))
}
