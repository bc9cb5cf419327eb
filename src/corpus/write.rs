//! One recording written. A folder appears whole or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    CorpusError,
    format::{BODY, METADATA, Metadata, REQUEST, TIMING, TRANSCRIPT, WIRE, sha256, write_timing, write_transcript},
    redact::Redacted,
    walk::is_passed_over,
};
use crate::stream::Recording;

/// What to do when the recording is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Refuse, and change nothing.
    Keep,
    /// Put the new one in its place.
    Replace,
}

/// Writes a recording to `<root>/<family>/<name>/` and returns that folder.
///
/// It is put together in a folder beside it, which is then renamed, so that a reader never sees half of one. Hashes
/// and transcript are computed here; `reviewed` says whether a person agreed with the transcript. A recording of
/// another wire than Responses has no transcript.
pub fn write(
    root: &Path,
    recording: &Redacted<Recording>,
    reviewed: bool,
    existing: Existing,
) -> Result<PathBuf, CorpusError> {
    let recording = recording.get();
    let unwritable = |reason: String| CorpusError::Unwritable { id: recording.id.clone(), reason };
    let Some((family, name)) = recording.id.as_str().split_once('/').filter(|(_, name)| !name.contains('/')) else {
        return Err(unwritable("an id on disk is `<family>/<name>`".to_owned()));
    };
    if is_passed_over(family) {
        return Err(unwritable(format!("the folder `{family}` does not hold recordings")));
    }
    let family = root.join(family);
    let folder = family.join(name);
    let is_there = folder.symlink_metadata().is_ok();
    if is_there && existing == Existing::Keep {
        return Err(CorpusError::Exists { id: recording.id.clone(), path: folder });
    }

    let parts = parts(recording, reviewed).map_err(unwritable)?;
    fs::create_dir_all(&family).map_err(at(&family))?;
    let beside = tempfile::Builder::new().prefix(".new-").tempdir_in(&family).map_err(at(&family))?;
    let fresh = beside.path().join("fresh");
    fs::create_dir(&fresh).map_err(at(&fresh))?;
    for (file, bytes) in &parts {
        let path = fresh.join(file);
        fs::write(&path, bytes).map_err(at(&path))?;
    }
    let replaced = beside.path().join("replaced");
    if is_there {
        fs::rename(&folder, &replaced).map_err(at(&folder))?;
    }
    if let Err(error) = fs::rename(&fresh, &folder) {
        if is_there {
            // The folder beside is about to be deleted, with the old recording in it.
            fs::rename(&replaced, &folder).map_err(at(&folder))?;
        }
        return Err(at(&folder)(error));
    }
    Ok(folder)
}

/// The files of a recording, `recording.toml` last, since it holds the hashes of the others.
fn parts(recording: &Recording, reviewed: bool) -> Result<Vec<(&'static str, Vec<u8>)>, String> {
    let mut parts = vec![(BODY, recording.body.to_vec())];
    if !recording.request.is_null() {
        parts.push((REQUEST, format!("{:#}\n", recording.request).into_bytes()));
    }
    if !recording.chunks.is_empty() {
        let total: usize = recording.chunks.iter().map(|chunk| chunk.length).sum();
        let timed = recording.response.coded.as_ref().map_or(&recording.body, |coded| &coded.bytes);
        if total != timed.len() {
            return Err(format!("chunks add up to {total} bytes, and the body has {}", timed.len()));
        }
        parts.push((TIMING, write_timing(&recording.chunks).into_bytes()));
    }
    if let Some(coded) = &recording.response.coded {
        parts.push((WIRE, coded.bytes.to_vec()));
    }
    if recording.api.is_understood() {
        let transcript = write_transcript(&recording.api.transcribe(&recording.body), reviewed);
        parts.push((TRANSCRIPT, transcript.into_bytes()));
    }
    let mut metadata = Metadata::of(recording);
    metadata.sha256 = parts.iter().map(|(file, bytes)| ((*file).to_owned(), sha256(bytes))).collect();
    parts.push((METADATA, metadata.write().map_err(|error| error.to_string())?.into_bytes()));
    Ok(parts)
}

pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> CorpusError + use<> {
    let path = path.to_owned();
    move |source| CorpusError::Write { path, source }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::stream::Api;
    use crate::{
        corpus::{Corpus, redact},
        stream::{Chunk, End, Fidelity, Provenance, ProvenanceKind, Response},
    };

    fn recording(body: Vec<u8>, api: Api, request: Value, tags: Vec<String>) -> Recording {
        let half = body.len() / 2;
        Recording {
            id: "text/basic".parse().expect("a plain id"),
            api,
            backend: "openai".into(),
            model: None,
            tags,
            about: Some("A \"quoted\" line.".into()),
            provenance: Provenance {
                kind: ProvenanceKind::Synthetic,
                source: "a test".into(),
                when: "2026-11-20".into(),
                tool: "none".into(),
                fidelity: Fidelity::Wire,
            },
            request,
            response: Response {
                status: 200,
                headers: vec![("content-type".into(), "text/event-stream".into())],
                end: End::Clean,
                coded: None,
            },
            chunks: vec![Chunk { length: half, micros: 1 }, Chunk { length: body.len() - half, micros: 2 }],
            body: Bytes::from(body),
        }
    }

    fn plain() -> Redacted<Recording> {
        redact(recording(b"data: {}\n\n".to_vec(), Api::Responses, Value::Null, vec![]))
    }

    #[test]
    fn an_existing_recording_is_replaced_only_when_told() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let write = |existing| write(root.path(), &plain(), false, existing);
        write(Existing::Keep).expect("the folder is new");
        assert!(matches!(write(Existing::Keep), Err(CorpusError::Exists { .. })));
        write(Existing::Replace).expect("it may be replaced");
        let left = fs::read_dir(root.path().join("text")).expect("the family").count();
        assert_eq!(left, 1, "something is left beside the recording");
    }

    #[test]
    fn an_id_that_is_no_family_and_name_is_not_written() {
        let root = tempfile::tempdir().expect("a temporary folder");
        for id in ["basic", "a/b/c", "prompts/a"] {
            let mut recording = plain().into_inner();
            recording.id = id.parse().expect("a plain id");
            let written = write(root.path(), &redact(recording), false, Existing::Keep);
            assert!(matches!(written, Err(CorpusError::Unwritable { .. })), "{id}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_opened_the_same(
            body in prop::collection::vec(any::<u8>(), 1..200),
            api in prop_oneof![Just(Api::Responses), Just(Api::Chat)],
            request in prop_oneof![Just(Value::Null), Just(json!({"b": 1, "a": [null, "\u{2028}"]}))],
            tags in prop::collection::vec("[ -~]{0,9}", 0..3),
        ) {
            let root = tempfile::tempdir().expect("a temporary folder");
            let redacted = redact(recording(body, api, request, tags));
            write(root.path(), &redacted, true, Existing::Keep).expect("it can be written");
            let corpus = Corpus::open(&[root.path().to_owned()]).expect("it is there");
            prop_assert!(corpus.problems.is_empty(), "{:?}", corpus.problems);
            prop_assert_eq!(&corpus.recordings[..], &[redacted.into_inner()][..]);
        }
    }
}
