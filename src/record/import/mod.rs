//! The forms that recorded streams come in. A shelf: one file a form, one line here.

use std::io;

use bytes::Bytes;

use super::sibling::Sibling;
use crate::{
    corpus::{CorpusError, Unredactable},
    shelf::shelf,
    stream::Fidelity,
};

shelf! {
    /// Every source, sorted by id.
    SOURCES: dyn Source;
    auto::Auto,
    chunks::Chunks,
    har::Har,
    lines::Lines,
    raw::Raw,
    vcr::Vcr,
}

pub(super) use lines::is_unmarked;

/// A form that recorded streams come in.
pub trait Source: Sync {
    /// What `--from` calls it.
    fn id(&self) -> &'static str;

    /// One sentence: which files it takes.
    fn about(&self) -> &'static str;

    /// Whether a file that lies in a folder is meant, going by its extension in lower case, which may be empty. A
    /// file that is named itself always is.
    fn is_meant(&self, extension: &str) -> bool;

    /// The bodies that a file of this extension holds, at least one.
    ///
    /// # Errors
    /// When the file is not of this form, or holds nothing that can become a recording.
    fn unpack(&self, extension: &str, file: &Bytes) -> Result<Vec<Payload>, Refusal>;
}

/// The source with this id.
#[must_use]
pub fn source(id: &str) -> Option<&'static dyn Source> {
    SOURCES.iter().copied().find(|source| source.id() == id)
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// The response body.
    pub body: Bytes,
    /// How much of the wire it keeps, if nothing says otherwise.
    pub fidelity: Fidelity,
    /// What the file itself says of the exchange. Where it says something, nothing beside the file is read.
    pub(in crate::record) told: Option<Box<Sibling>>,
}

impl Payload {
    /// A body of which the file says nothing more.
    fn of(body: Bytes, fidelity: Fidelity) -> Self {
        Self { body, fidelity, told: None }
    }
}

/// Why a file was not taken. Each completes "the file …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The file system refused.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// It is larger than a recording may be.
    #[error("has {bytes} bytes, and the limit is {}", crate::corpus::format::LARGEST_PART)]
    TooLarge {
        /// Its length.
        bytes: u64,
    },
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It holds NUL bytes, which no event stream does.
    #[error("is binary: byte {at} is NUL")]
    Binary {
        /// Offset of the first NUL.
        at: usize,
    },
    /// Not one line is a field of an event stream.
    #[error("is not an event stream: no line is a `data`, `event`, or comment line")]
    NotSse,
    /// There are frames, and none of them is an event of a known wire.
    #[error("has no event of a known wire (frames: {frames})")]
    NoEvents {
        /// How many frames it has.
        frames: usize,
    },
    /// It is a session of an app-server that does not say who wrote which line.
    #[error(
        "is of JSON-RPC without a mark of who wrote what: put `> ` before the lines of the client and `< ` before those \
         of the server"
    )]
    Unmarked,
    /// It should be one JSON object a line.
    #[error("is not JSON lines: line {line} {reason}")]
    Line {
        /// Which line, from one.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// It is not written in the language of its form.
    #[error("is not {form}: {reason}")]
    Form {
        /// What it should be.
        form: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// It holds exchanges, and none of them can become a recording.
    #[error("has no exchange to keep: {reason}")]
    NoExchange {
        /// What is the matter with those that it has.
        reason: String,
    },
    /// What lies beside it cannot be read.
    #[error("has a sibling `{file}` that cannot be read: {reason}")]
    Sibling {
        /// Its name.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It holds a secret that cannot be taken out.
    #[error("cannot be kept: {0}")]
    Secret(#[from] Unredactable),
    /// The corpus did not take it.
    #[error("cannot be kept: failed to {0}")]
    Corpus(#[from] CorpusError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_sorted_and_every_file_of_the_shelf_is_on_the_list() {
        assert!(SOURCES.is_sorted_by(|a, b| a.id() < b.id()));
        let shelf = concat!(env!("CARGO_MANIFEST_DIR"), "/src/record/import");
        let mut files: Vec<String> = std::fs::read_dir(shelf)
            .expect("the shelf")
            .map(|entry| entry.expect("an entry").path())
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .filter(|stem| stem != "mod")
            .collect();
        files.sort();
        assert_eq!(files, SOURCES.iter().map(|source| source.id()).collect::<Vec<_>>());
    }

    #[test]
    fn every_source_says_in_a_sentence_what_it_takes() {
        assert!(SOURCES.iter().all(|source| source.about().ends_with('.')));
    }
}
