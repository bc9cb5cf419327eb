//! The corpus reader: no files make it panic, and what it reads is written and read again as the same.

#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use arbitrary::{Arbitrary, Unstructured};
use codex_conformance::{
    Corpus,
    corpus::{
        Existing, RecordingError, check,
        format::{BODY, HASHED, METADATA, Metadata, REQUEST, TIMING, TRANSCRIPT, WIRE, sha256},
        redact, write,
    },
};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// The files of a folder, with a line between them. A length before each would be wrong after every other mutation.
#[derive(Debug)]
struct Input<'a> {
    /// Whether `recording.toml` is given the hashes that the files have. Nobody guesses one.
    is_hashed: bool,
    metadata: &'a [u8],
    parts: Vec<(&'static str, &'a [u8])>,
}

impl<'a> Arbitrary<'a> for Input<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let flags: u8 = u.arbitrary()?;
        let mut rest = u.bytes(u.len())?;
        let mut next = || {
            let end = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN);
            let (file, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after.get(BETWEEN.len()..).unwrap_or_default();
            file
        };
        let metadata = next();
        let files = [REQUEST, TIMING, TRANSCRIPT, BODY, WIRE].into_iter().enumerate();
        let files = files.map(|(bit, name)| (flags & 1 << bit != 0, (name, next())));
        let parts = files.filter(|(is_there, _)| *is_there).map(|(_, file)| file).collect();
        Ok(Self { is_hashed: flags & 0x80 != 0, metadata, parts })
    }
}

const BETWEEN: &[u8] = b"\n~~~~\n";

fuzz_target!(|input: Input| {
    let metadata = with_hashes(&input);
    let folder = Folder::of("given");
    folder.fill(&metadata, &input.parts);
    let checked = check(&[folder.path()]).expect("the folder is there");
    let opened = Corpus::open(&[folder.path()]).expect("the folder is there");
    assert_eq!(opened.recordings.len() + opened.problems.len(), 1, "{opened:?}");

    let Some(read) = opened.recordings.into_iter().next() else {
        let is_told = checked.recordings.iter().any(|check| !check.errors.is_empty()) || !checked.problems.is_empty();
        assert!(is_told, "it could not be read, and the check found nothing: {:?}", opened.problems);
        return;
    };
    let redacted = redact(read.clone());
    assert!(
        !redacted.redactions().is_empty() || *redacted.get() == read,
        "nothing was taken out, and something changed"
    );

    let other = Folder::of("written");
    let written = write(other.root.path(), &redacted, true, Existing::Replace);
    let written = written.unwrap_or_else(|error| panic!("it was read and cannot be written: {error}\n{read:?}"));
    let again = Corpus::open(std::slice::from_ref(&written)).expect("it was written");
    assert!(again.problems.is_empty(), "{:?}", again.problems);
    assert_eq!(again.recordings, [redacted.into_inner()], "it was written and is read as something else");
    let checked = check(&[written]).expect("it was written");
    for error in checked.recordings.iter().flat_map(|check| &check.errors) {
        // Whether a compressed body is that of the recording is known to nobody but the check.
        assert!(matches!(error, RecordingError::Layout { .. }), "written, and then: {error}");
    }
});

/// The bytes of `recording.toml`, with the hashes of the other files where it can be read at all.
fn with_hashes(input: &Input) -> Vec<u8> {
    let read = std::str::from_utf8(input.metadata).ok().and_then(|text| Metadata::read(text).ok());
    let Some(mut metadata) = read else { return input.metadata.to_vec() };
    let text = metadata.write().expect("it was read");
    assert_eq!(Metadata::read(&text).expect("it was written"), metadata, "it was written as {text}");
    if !input.is_hashed {
        return input.metadata.to_vec();
    }
    metadata.sha256 = input.parts.iter().map(|(name, bytes)| ((*name).to_owned(), sha256(bytes))).collect();
    metadata.write().expect("it was read").into_bytes()
}

/// A folder for one recording, the same for every input of this process.
struct Folder {
    root: &'static TempDir,
}

impl Folder {
    fn of(name: &str) -> Self {
        static GIVEN: LazyLock<TempDir> = LazyLock::new(temporary);
        static WRITTEN: LazyLock<TempDir> = LazyLock::new(temporary);
        Self { root: if name == "given" { &GIVEN } else { &WRITTEN } }
    }

    fn path(&self) -> PathBuf {
        self.root.path().join("fuzz/recording")
    }

    fn fill(&self, metadata: &[u8], parts: &[(&str, &[u8])]) {
        let path = self.path();
        fs::create_dir_all(&path).expect("a folder can be made");
        for name in HASHED {
            let _ = fs::remove_file(path.join(name));
        }
        for (name, bytes) in parts.iter().chain([&(METADATA, metadata)]) {
            fs::write(path.join(name), bytes).expect("a file can be written");
        }
    }
}

/// In memory where the machine has such a place: two folders are written for every input.
fn temporary() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("there is room for a folder")
}
