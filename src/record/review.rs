//! The review. What waits goes into the corpus when a person agrees, and is gone when not.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    corpus::{Corpus, CorpusError, Existing, Line, Problem, compare, redact, write},
    stream::{Recording, RecordingId},
};

/// A recording that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The recording.
    pub recording: Recording,
    /// The one in the corpus that it would replace.
    pub replaces: Option<Recording>,
}

impl Waiting {
    /// What differs from the recording that it would replace. Empty when nothing does, or there is none.
    #[must_use]
    pub fn differences(&self) -> Vec<Line> {
        self.replaces.as_ref().map(|old| compare(old, &self.recording)).unwrap_or_default()
    }
}

/// The folder of what waits, and the corpus that takes it.
#[derive(Clone, Debug)]
pub struct Review {
    pending: PathBuf,
    corpus: PathBuf,
}

impl Review {
    /// A review of these folders, neither of which need exist.
    #[must_use]
    pub fn of(pending: &Path, corpus: &Path) -> Self {
        Self { pending: pending.to_owned(), corpus: corpus.to_owned() }
    }

    /// What waits, and what lies there and cannot be read.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn waiting(&self) -> Result<(Vec<Waiting>, Vec<Problem>), CorpusError> {
        let Corpus { recordings, problems, .. } = opened(&self.pending)?;
        if let Some(elsewhere) = recordings.iter().find(|recording| !self.pending.join(recording.id.as_str()).is_dir())
        {
            // A family or a recording of it was given.
            return Err(CorpusError::NoSuchPath { path: self.pending.join(elsewhere.id.as_str()) });
        }
        let corpus = opened(&self.corpus)?;
        let pair = |recording: Recording| Waiting { replaces: corpus.get(&recording.id).cloned(), recording };
        Ok((recordings.into_iter().map(pair).collect(), problems))
    }

    /// Takes a recording into the corpus under this id, and tells its folder. Its transcript counts as reviewed.
    ///
    /// # Errors
    /// When it cannot be written. It goes on waiting then.
    pub fn accept(&self, waiting: &Waiting, id: &RecordingId) -> Result<PathBuf, CorpusError> {
        let recording = Recording { id: id.clone(), ..waiting.recording.clone() };
        let is_shown = waiting.replaces.as_ref().is_some_and(|replaced| replaced.id == *id);
        // Nothing is replaced that was not looked at, such as a recording that cannot be read.
        let existing = if is_shown { Existing::Replace } else { Existing::Keep };
        let folder = write(&self.corpus, &redact(recording), true, existing)?;
        self.reject(&waiting.recording.id)?;
        Ok(folder)
    }

    /// Deletes a recording that waits.
    ///
    /// # Errors
    /// When it cannot be deleted.
    pub fn reject(&self, id: &RecordingId) -> Result<(), CorpusError> {
        let folder = self.pending.join(id.as_str());
        fs::remove_dir_all(&folder).map_err(|source| CorpusError::Write { path: folder.clone(), source })?;
        if let Some(family) = folder.parent() {
            // It stays while there are others in it.
            let _ = fs::remove_dir(family);
        }
        Ok(())
    }
}

/// A corpus that may not be there.
fn opened(folder: &Path) -> Result<Corpus, CorpusError> {
    match Corpus::open(&[folder.to_owned()]) {
        Err(CorpusError::NothingFound { .. } | CorpusError::NoSuchPath { .. }) => Ok(Corpus::default()),
        other => other,
    }
}
