//! A tape: the journal of one exchange while it runs, and the recording when it is over.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    finish::{Unfit, finish},
    journal::{self, Entry, Journal},
    key::Key,
};
use crate::{
    corpus::{Corpus, CorpusError, Existing, Redacted, Unredactable, redact_knowing, write},
    stream::{Recording, RecordingId},
};

/// Where exchanges are kept until a person has looked at them.
#[derive(Clone, Debug)]
pub struct Pending {
    folder: PathBuf,
    key: Result<Key, String>,
    existing: Existing,
}

/// What became of an exchange.
#[derive(Debug)]
pub enum Kept {
    /// It is a recording, redacted so many times.
    Recording {
        /// The recording, as it was written.
        recording: Box<Redacted<Recording>>,
        /// Its folder.
        folder: PathBuf,
    },
    /// Nothing in it is worth keeping, such as a list of models, or a request that nothing answered.
    Nothing,
}

/// Why an exchange could not be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotKept {
    /// Its journal cannot be written or read.
    #[error("the journal: {0}")]
    Journal(#[from] io::Error),
    /// It is longer than any recording that is replayed.
    #[error("it is longer than 64 MiB, which no replay takes")]
    TooLong,
    /// The recording cannot be written.
    #[error("failed to {0}")]
    Corpus(#[from] CorpusError),
    /// It holds a secret that cannot be taken out.
    #[error(transparent)]
    Secret(#[from] Unredactable),
    /// What passed makes no recording.
    #[error(transparent)]
    Unfit(#[from] Unfit),
}

impl Pending {
    /// The folder of pending recordings; journals lie in a folder in it, their key lies elsewhere. Both are made
    /// where they are not there.
    #[must_use]
    pub fn open(folder: &Path, key: &Path) -> Self {
        let unusable = |path: &Path, error: io::Error| format!("`{}` cannot be used: {error}", path.display());
        let journals = fs::create_dir_all(folder.join(JOURNALS)).map_err(|error| unusable(folder, error));
        let key = journals.and_then(|()| Key::open(key).map_err(|error| unusable(key, error)));
        Self { folder: folder.to_owned(), key, existing: Existing::Keep }
    }

    /// Why nothing can be kept, where that is so. Exchanges pass all the same.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        self.key.as_ref().err().map(String::as_str)
    }

    /// Puts new recordings in the place of those that have their ids.
    #[must_use]
    pub fn replacing(self) -> Self {
        Self { existing: Existing::Replace, ..self }
    }

    fn key(&self) -> io::Result<&Key> {
        self.key.as_ref().map_err(|trouble| io::Error::other(trouble.clone()))
    }

    /// Where the recordings are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins a tape for the recording of this id.
    pub(super) fn tape(&self, id: &RecordingId) -> Tape {
        let path = self.folder.join(JOURNALS).join(format!("{}.journal", id.as_str().replace('/', SLASH)));
        let journal = self.key().and_then(|key| Journal::create(&path, key)).map_err(NotKept::Journal);
        Tape { path, journal, bytes: 0 }
    }

    /// Makes a recording of a journal, and deletes the journal when that is written.
    ///
    /// # Errors
    /// When the journal cannot be read, makes no recording, or the recording cannot be written. The journal is kept
    /// then.
    pub fn finish(&self, journal: &Path) -> Result<Kept, NotKept> {
        let name = journal.file_stem().map(|name| name.to_string_lossy().replacen(SLASH, "/", 1)).unwrap_or_default();
        let id: RecordingId = name.parse().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let Some((recording, known)) = finish(id, journal::read(journal, self.key()?)?)? else {
            fs::remove_file(journal)?;
            return Ok(Kept::Nothing);
        };
        let redacted = redact_knowing(recording, &known)?;
        let folder = match write(&self.folder, &redacted, false, self.existing) {
            // It was killed between the two.
            Err(CorpusError::Exists { path, .. }) if is_the_same(&path, redacted.get()) => path,
            written => written?,
        };
        fs::remove_file(journal)?;
        Ok(Kept::Recording { recording: Box::new(redacted), folder })
    }
}

/// Whether this folder holds this very recording.
fn is_the_same(folder: &Path, recording: &Recording) -> bool {
    let stored = Corpus::open(&[folder.to_owned()]).ok().and_then(|corpus| corpus.recordings.into_iter().next());
    stored.is_some_and(|stored| {
        (stored.body, stored.provenance) == (recording.body.clone(), recording.provenance.clone())
    })
}

/// Journals in a folder of pending recordings that nobody finished, and that nobody is writing.
///
/// # Errors
/// When the folder cannot be read.
pub fn unfinished(pending: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(pending.join(JOURNALS))? {
        let path = entry?.path();
        // One that is gone by now was finished.
        let is_left = || journal::is_in_use(&path).is_ok_and(|is_in_use| !is_in_use);
        if path.extension().is_some_and(|extension| extension == "journal") && is_left() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The journal of one exchange. It never stops the exchange: what goes wrong is told at its end.
pub(super) struct Tape {
    path: PathBuf,
    journal: Result<Journal, NotKept>,
    bytes: u64,
}

impl Tape {
    /// Adds an entry, which is kept when the tape is flushed. A tape that is full or broken keeps nothing more.
    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        if let Entry::Piece { bytes, .. } | Entry::RequestBody(bytes) = entry {
            self.bytes += bytes.len() as u64;
        }
        if self.bytes > LONGEST && self.journal.is_ok() {
            self.journal = Err(NotKept::TooLong);
            // It would never be made a recording, and stands in nobody's way.
            let _ = fs::remove_file(&self.path);
        }
        self.with(|journal| journal.add(entry));
    }

    /// Keeps what was added.
    pub(super) fn flush(&mut self) {
        self.with(Journal::flush);
    }

    /// Adds an entry and keeps it.
    pub(super) fn keep(&mut self, entry: &Entry<'_>) {
        self.add(entry);
        self.flush();
    }

    fn with(&mut self, write: impl FnOnce(&mut Journal) -> io::Result<()>) {
        if let Ok(journal) = &mut self.journal
            && let Err(error) = write(journal)
        {
            let told = match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    io::Error::other("one of this name is unfinished; `corpus recover` ends it")
                }
                _ => error,
            };
            self.journal = Err(told.into());
        }
    }

    /// Makes a recording of it.
    pub(super) fn finish(self, pending: &Pending) -> Result<Kept, NotKept> {
        match self.journal {
            Ok(_) => pending.finish(&self.path),
            Err(error) => Err(error),
        }
    }
}

/// What stands for a slash in the name of a journal. No id has it.
const SLASH: &str = "+";

const JOURNALS: &str = ".journals";

/// Bytes of a session. Longer ones pass, and are not kept.
const LONGEST: u64 = 64 * 1024 * 1024;
