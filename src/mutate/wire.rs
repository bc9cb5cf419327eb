//! What goes over the wire. The chunks of a scenario and how they end, for whoever plays them.

use bytes::Bytes;
use serde::Serialize;

use crate::stream::End;

/// The response of a scenario, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// HTTP status.
    pub status: u16,
    /// HTTP headers, lower-case; framing headers are the sender's business.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
    /// Lengths of the chunks; they add up to the body.
    pub lengths: Vec<usize>,
    /// How it ends.
    pub ending: Ending,
}

impl Wire {
    /// The chunks, sharing the memory of the body.
    pub fn chunks(&self) -> impl Iterator<Item = Bytes> {
        let mut at = 0;
        self.lengths.iter().map(move |length| {
            at += length;
            self.body.slice(at - length..at)
        })
    }
}

/// How a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The last HTTP chunk, then the connection closes.
    Clean,
    /// The connection closes without the last HTTP chunk.
    Aborted,
    /// The connection is reset.
    Reset,
    /// Nothing more comes, and the connection stays open.
    HeldOpen,
}

impl Ending {
    /// The ending that replays how a recorded body ended.
    #[must_use]
    pub fn of(end: End) -> Self {
        match end {
            End::Clean => Self::Clean,
            End::Reset => Self::Reset,
            End::Truncated | End::Interrupted => Self::Aborted,
            End::Timeout => Self::HeldOpen,
        }
    }

    /// In words, after "in 7 frames; ".
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Clean => "then the body ends",
            Self::Aborted => "then the connection closes in the middle of the chunked body",
            Self::Reset => "then the connection is reset",
            Self::HeldOpen => "then nothing more, and the connection stays open",
        }
    }
}
