//! The corpus on disk. One folder a recording, read whole, checked, and written only after redaction.
//!
//! A recording lies in `<family>/<name>/`, and those two names are its [`RecordingId`].
//! [`Corpus::open`] reads everything that can be read and keeps a [`Problem`] for everything that cannot: one
//! broken folder never hides the others. [`write()`] takes a [`Redacted`] recording and nothing else.
//!
//! What is not a recording is passed over: `README.md`, names that begin with a dot, and the folders `prompts` and
//! `shapes`.

mod check;
mod fix;
pub mod format;
mod portrait;
mod problem;
mod read;
mod redact;
mod select;
pub mod stats;
mod walk;
mod write;

use std::{collections::BTreeMap, io, path::PathBuf};

pub use check::{Check, Checked, check};
pub use fix::{Fixed, fix};
pub use portrait::{Change, Line, compare};
pub use problem::{Problem, RecordingError};
pub use redact::{Redacted, Redaction, Shape, Unredactable, redact, redact_knowing, redact_request};
pub use select::Selection;
pub use walk::is_passed_over;
pub use write::{Existing, write};

use crate::stream::{Recording, RecordingId};

/// Recordings in the order of their ids, and what stood in the way of others.
#[derive(Debug, Default)]
pub struct Corpus {
    /// What could be read, sorted by id, each id once.
    pub recordings: Vec<Recording>,
    /// What could not, sorted by path.
    pub problems: Vec<Problem>,
    /// The folder of each recording, as reached from the path that was asked for.
    pub folders: BTreeMap<RecordingId, PathBuf>,
}

impl Corpus {
    /// Reads all recordings under the paths. Each path is a corpus, a family, or the folder of one recording.
    ///
    /// A folder that several paths lead to is read once.
    pub fn open(paths: &[PathBuf]) -> Result<Self, CorpusError> {
        let found = walk::folders(paths)?;
        let mut corpus = Self { problems: found.problems, ..Self::default() };
        for folder in found.folders {
            match read::recording(&folder) {
                Ok(recording) => {
                    corpus.folders.insert(recording.id.clone(), folder.path);
                    corpus.recordings.push(recording);
                }
                Err(error) => corpus.problems.push(folder.problem(error)),
            }
        }
        corpus.recordings.sort_by(|a, b| a.id.cmp(&b.id));
        corpus.problems.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(corpus)
    }

    /// The recording with this id.
    #[must_use]
    pub fn get(&self, id: &RecordingId) -> Option<&Recording> {
        let at = self.recordings.binary_search_by(|recording| recording.id.cmp(id)).ok()?;
        self.recordings.get(at)
    }

    /// The recordings that a selection takes, in order.
    pub fn select<'a>(&'a self, selection: &'a Selection) -> impl Iterator<Item = &'a Recording> {
        self.recordings.iter().filter(|recording| selection.takes(recording))
    }
}

/// The corpus as a whole could not be opened, selected from, or written to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// There is neither a recording nor anything that was meant to be one.
    #[error("find a recording in {}", quoted(.paths))]
    NothingFound {
        /// Where it was looked for.
        paths: Vec<PathBuf>,
    },
    /// A path that was asked for does not exist.
    #[error("find `{}`", .path.display())]
    NoSuchPath {
        /// The path as given.
        path: PathBuf,
    },
    /// A pattern is not a glob.
    #[error("read `{pattern}` as a glob: {reason}")]
    Pattern {
        /// The pattern as typed.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The recording is there already and must not be replaced.
    #[error("write recording `{id}`: `{}` exists", .path.display())]
    Exists {
        /// Which recording.
        id: RecordingId,
        /// Its folder.
        path: PathBuf,
    },
    /// The recording cannot be kept on disk.
    #[error("write recording `{id}`: {reason}")]
    Unwritable {
        /// Which recording.
        id: RecordingId,
        /// Why not.
        reason: String,
    },
    /// The file system refused.
    #[error("write `{}`: {source}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

fn quoted(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
}
