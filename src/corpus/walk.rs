//! The walk. Which folders under a path are recordings, and what lies where no recording can.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs, io,
    path::{Component, Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use super::{
    CorpusError,
    format::{HASHED, METADATA},
    problem::{Problem, RecordingError},
};
use crate::stream::RecordingId;

/// A folder that holds a recording, or the remains of one.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    /// As reached from the path that was asked for.
    pub(super) path: PathBuf,
    /// Its last two names.
    pub(super) id: RecordingId,
}

impl Folder {
    pub(super) fn problem(&self, error: RecordingError) -> Problem {
        Problem { path: self.path.clone(), id: Some(self.id.clone()), error }
    }
}

/// What a walk comes back with.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) folders: Vec<Folder>,
    pub(super) problems: Vec<Problem>,
}

/// Walks every path, in order of names. It is an error only when there is nothing at all.
pub(super) fn folders(paths: &[PathBuf]) -> Result<Found, CorpusError> {
    let mut walk = Walk::default();
    for path in paths {
        if fs::symlink_metadata(path).is_err() {
            return Err(CorpusError::NoSuchPath { path: path.clone() });
        }
        walk.path(path);
    }
    let found = walk.found;
    if found.folders.is_empty() && found.problems.is_empty() {
        return Err(CorpusError::NothingFound { paths: paths.to_vec() });
    }
    Ok(found)
}

#[derive(Default)]
struct Walk {
    found: Found,
    ids: BTreeMap<RecordingId, PathBuf>,
    seen: BTreeSet<PathBuf>,
}

impl Walk {
    fn path(&mut self, root: &Path) {
        let mut entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unreachable(root, error);
                    continue;
                }
            };
            let is_folder = entry.file_type().is_dir();
            if entry.depth() > 0 && is_no_recording(&entry) {
                if is_folder {
                    entries.skip_current_dir();
                }
            } else if !is_folder {
                self.misplaced(entry.path(), "it is a file where a folder should be");
            } else if holds_parts(entry.path()) || entry.depth() > 0 && is_empty(entry.path()) {
                entries.skip_current_dir();
                self.folder(entry.path());
            }
        }
    }

    fn folder(&mut self, path: &Path) {
        // Several paths, or several links, may lead to one folder.
        if !self.seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())) {
            return;
        }
        let id = match id_of(path) {
            Ok(id) => id,
            Err(reason) => return self.misplaced(path, &reason),
        };
        if let Some(first) = self.ids.get(&id) {
            let reason = format!("`{}` has the same id", first.display());
            self.found.problems.push(Problem {
                path: path.to_owned(),
                id: Some(id),
                error: RecordingError::Layout { reason },
            });
            return;
        }
        self.ids.insert(id.clone(), path.to_owned());
        self.found.folders.push(Folder { path: path.to_owned(), id });
    }

    fn misplaced(&mut self, path: &Path, reason: &str) {
        let error = RecordingError::Layout { reason: reason.to_owned() };
        self.found.problems.push(Problem { path: path.to_owned(), id: id_of(path).ok(), error });
    }

    fn unreachable(&mut self, root: &Path, error: walkdir::Error) {
        let path = error.path().unwrap_or(root).to_owned();
        let error = match error.loop_ancestor() {
            Some(ancestor) => RecordingError::Layout {
                reason: format!("it is a link back to `{}`, which holds it", ancestor.display()),
            },
            None => RecordingError::Read {
                file: ".".to_owned(),
                source: error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into()),
            },
        };
        self.found.problems.push(Problem { id: id_of(&path).ok(), path, error });
    }
}

/// Whether a folder of this name is passed over: it holds something other than recordings.
#[must_use]
pub fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || NOT_RECORDINGS.contains(&name)
}

fn is_no_recording(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let starts_with_dot = name.as_encoded_bytes().starts_with(b".");
    let is_text = entry.file_type().is_file() && name == "README.md";
    let is_shelf =
        entry.file_type().is_dir() && NOT_RECORDINGS.iter().any(|shelf| name == *shelf) && !holds_parts(entry.path());
    starts_with_dot || is_text || is_shelf
}

fn holds_parts(folder: &Path) -> bool {
    HASHED.iter().chain([&METADATA]).any(|part| folder.join(part).symlink_metadata().is_ok())
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// The last two names of a path, with links and dots resolved only where there are no two plain names.
fn id_of(path: &Path) -> Result<RecordingId, String> {
    let names = last_two(path)
        .or_else(|| last_two(&fs::canonicalize(path).ok()?))
        .ok_or_else(|| "it does not lie in a family folder".to_owned())?;
    names.parse().map_err(|error: crate::stream::RecordingIdError| error.to_string())
}

fn last_two(path: &Path) -> Option<String> {
    let mut names = path.components().rev().map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    let (name, family) = (names.next()??, names.next()??);
    let lossy = |name: &OsStr| name.to_string_lossy().into_owned();
    Some(format!("{}/{}", lossy(family), lossy(name)))
}

/// Folders that a corpus holds beside its families.
const NOT_RECORDINGS: [&str; 2] = ["prompts", "shapes"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_last_two_names() {
        let id = id_of(Path::new("a/corpus/text/basic")).expect("two plain names");
        assert_eq!(id.as_str(), "text/basic");
        assert!(id_of(Path::new("corpus/Text/basic")).is_err());
    }

    #[test]
    fn a_corpus_without_recordings_is_its_own_error() {
        let root = tempfile::tempdir().expect("a temporary folder");
        fs::write(root.path().join("README.md"), "hello").expect("written");
        fs::create_dir(root.path().join("prompts")).expect("created");
        let found = folders(&[root.path().to_owned()]);
        assert!(matches!(found, Err(CorpusError::NothingFound { .. })), "{found:?}");
    }
}
