//! What is wrong with one recording on disk. Kept beside the recordings that could be read.

use std::{io, path::PathBuf};

use crate::stream::RecordingId;

/// A recording, or something in the place of one, that cannot be used as it is.
#[derive(Debug)]
pub struct Problem {
    /// Its folder, or the file that stands where a folder should.
    pub path: PathBuf,
    /// Its id, where the path gives a valid one.
    pub id: Option<RecordingId>,
    /// What is wrong.
    pub error: RecordingError,
}

impl Problem {
    /// The id, else the path: what a person would call it.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.id {
            Some(id) => id.to_string(),
            None => self.path.display().to_string(),
        }
    }
}

/// What is wrong with a recording. Files are named relative to its folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file system refused.
    #[error("read `{file}`: {source}")]
    Read {
        /// Which file; a dot for the folder.
        file: String,
        /// What it said.
        source: io::Error,
    },
    /// Bytes that are not text where text must be.
    #[error("read `{file}` as UTF-8: byte {at} is not part of any character")]
    Encoding {
        /// Which file.
        file: String,
        /// Offset of the first byte that is wrong.
        at: usize,
    },
    /// A part is not there.
    #[error("find `{file}`{reason}")]
    Missing {
        /// Which part.
        file: String,
        /// Why it should be there, with a comma before it; empty where every recording has it.
        reason: &'static str,
    },
    /// A part says what this version cannot make sense of, such as an unknown key.
    #[error("understand `{file}`: {reason}")]
    Parse {
        /// Which part.
        file: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// Written by a later version, or by something else.
    #[error("read `{file}`: it is in format {found}, and this version reads format {}", super::format::VERSION)]
    Version {
        /// Which part.
        file: String,
        /// The format it says it has.
        found: String,
    },
    /// A part was changed after it was written.
    #[error("verify `{file}`: {reason}")]
    Hash {
        /// Which part.
        file: String,
        /// What `recording.toml` says and what the file has.
        reason: String,
    },
    /// A part is too large to be held in memory.
    #[error("read `{file}`: it has {bytes} bytes, and the limit is {}", super::format::LARGEST_PART)]
    Size {
        /// Which part.
        file: String,
        /// Its length.
        bytes: u64,
    },
    /// Something lies where it should not.
    #[error("place it in the corpus: {reason}")]
    Layout {
        /// What lies wrong.
        reason: String,
    },
    /// The stored transcript is not what the oracle computes.
    #[error("confirm `transcript.json`: {pointer} is stored as {stored}, the oracle computes {computed}")]
    Transcript {
        /// First JSON pointer at which they differ.
        pointer: String,
        /// What is stored there, shortened.
        stored: String,
        /// What was computed, shortened.
        computed: String,
    },
    /// Something in it looks like a secret.
    #[error("trust `{file}`: {what}")]
    Unredacted {
        /// Which part.
        file: String,
        /// What was seen, without the secret itself.
        what: String,
    },
}
