//! What goes over the wire. The answers of a scenario and how each begins, flows, and ends, for whoever plays them.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use bytes::Bytes;
use serde::Serialize;

use crate::stream::{Api, Chunk, End, Frame, Reading};

/// The answer to a request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Which of the wires it is.
    pub api: Api,
    /// Answers to the requests before this one, in order. This one answers every request after them.
    pub earlier: Vec<Self>,
    /// How it begins.
    pub opening: Opening,
    /// HTTP status.
    pub status: u16,
    /// HTTP headers, lower-case; those that frame the body are the sender's business.
    pub headers: Vec<(String, String)>,
    /// The whole body, as it is sent.
    pub body: Bytes,
    /// What the body says, where it is sent in a coding that its headers name.
    pub decoded: Option<Bytes>,
    /// Lengths of the chunks; they add up to the body.
    pub lengths: Vec<usize>,
    /// Waits: the number of a chunk, and how long nothing comes before it.
    pub pauses: Vec<(usize, Duration)>,
    /// How it ends.
    pub ending: Ending,
}

impl Default for Wire {
    /// An answer that says nothing.
    fn default() -> Self {
        Self {
            api: Api::default(),
            earlier: Vec::new(),
            opening: Opening::Answered,
            status: 200,
            headers: Vec::new(),
            body: Bytes::new(),
            decoded: None,
            lengths: Vec::new(),
            pauses: Vec::new(),
            ending: Ending::Clean,
        }
    }
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

    /// How long nothing comes before this chunk.
    #[must_use]
    pub fn pause_before(&self, chunk: usize) -> Option<Duration> {
        self.pauses.iter().find(|(number, _)| *number == chunk).map(|(_, pause)| *pause)
    }

    /// Makes chunks come as slowly as those of a recording, times a scale. A chunk comes when the recorded one came
    /// that holds the byte at the same place; what a mutation adds behind the end comes at once.
    pub fn pace(&mut self, recorded: &[Chunk], scale: f64) {
        let mut recorded = recorded.iter().scan(0, |end, chunk| {
            *end += chunk.length;
            Some((*end, chunk.micros))
        });
        let mut current = recorded.next();
        let (mut at, mut last) = (0, 0);
        for (number, length) in self.lengths.iter().enumerate() {
            while current.is_some_and(|(end, _)| end <= at) {
                current = recorded.next();
            }
            let Some((_, micros)) = current else { break };
            let waited = Duration::from_micros(micros.saturating_sub(last)).mul_f64(scale);
            if !waited.is_zero() && self.pause_before(number).is_none() {
                self.pauses.push((number, waited));
            }
            last = last.max(micros);
            at += length;
        }
    }

    /// What a consumer reads that undoes the coding.
    #[must_use]
    pub fn text(&self) -> &Bytes {
        self.decoded.as_ref().unwrap_or(&self.body)
    }

    /// The answer to the request with this number, from zero.
    #[must_use]
    pub fn answer(&self, request: usize) -> &Self {
        self.earlier.get(request).unwrap_or(self)
    }

    /// Whether it is about requests: one may be made again, or the first is not answered with a stream.
    #[must_use]
    pub fn is_about_requests(&self) -> bool {
        !self.earlier.is_empty() || self.opening != Opening::Answered || self.status != 200
    }
}

/// An answer that is ready to be sent, and what it says.
#[derive(Clone, Debug)]
pub struct Staged {
    /// What is sent.
    pub wire: Wire,
    /// The frames of its text.
    pub frames: Vec<Frame>,
    /// What they say, one for one.
    pub readings: Vec<Arc<Reading>>,
}

impl Staged {
    /// Reads what an answer says.
    #[must_use]
    pub fn read(wire: Wire) -> Self {
        let frames = wire.api.decode(wire.text());
        let readings = frames.iter().map(|frame| Arc::new(wire.api.read(frame))).collect();
        Self { wire, frames, readings }
    }
}

/// The key that targets send. It stands nowhere but in the request, and must turn up in nothing that they tell.
pub const CANARY: &str = "sk-canary-4f1d9c27b86e5a30";

/// How an answer begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opening {
    /// With its head, at once.
    Answered,
    /// With its head, after so long.
    Late(Duration),
    /// The connection is refused.
    Refused,
    /// The connection is reset when the request is read.
    Reset,
    /// The connection closes when the request is read.
    Closed,
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
    /// Nothing more comes, and the caller stops the turn.
    Interrupted,
    /// The same bytes come again and again, and nothing else.
    Dripping(Drip),
}

/// What comes again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Drip {
    /// Comments.
    Comments,
    /// `keepalive` events.
    Keepalives,
    /// A line that never ends, as fast as it is read.
    Line,
}

impl Drip {
    /// One helping.
    #[must_use]
    pub fn bytes(self) -> Bytes {
        match self {
            Self::Comments => Bytes::from_static(b": keepalive\n\n"),
            Self::Keepalives => Bytes::from_static(b"event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n"),
            Self::Line => {
                static LINE: LazyLock<Bytes> = LazyLock::new(|| vec![b'x'; 64 * 1024].into());
                LINE.clone()
            }
        }
    }

    /// How long nothing comes between two helpings.
    #[must_use]
    pub fn every(self) -> Duration {
        match self {
            Self::Comments | Self::Keepalives => Duration::from_secs(15),
            Self::Line => Duration::ZERO,
        }
    }

    /// How many helpings there are at most: two days of keepalives, a quarter of a gibibyte of line. Nobody is to
    /// wait for the end of them.
    #[must_use]
    pub fn most(self) -> usize {
        match self {
            Self::Comments | Self::Keepalives => 2 * 24 * 60 * 4,
            Self::Line => 4 * 1024,
        }
    }
}

impl Ending {
    /// The ending that replays how a recorded body ended.
    #[must_use]
    pub fn of(end: End) -> Self {
        match end {
            End::Clean => Self::Clean,
            End::Reset => Self::Reset,
            End::Truncated | End::Interrupted => Self::Aborted,
            // The stream was still open when the client had enough of it.
            End::Timeout | End::ClientGone => Self::HeldOpen,
        }
    }

    /// Whether nothing ends the body but whoever reads it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::HeldOpen | Self::Interrupted | Self::Dripping(_))
    }

    /// The same of the process of an app-server, which stays behind a turn that is whole.
    #[must_use]
    pub fn of_a_process(self, is_whole: bool) -> &'static str {
        match self {
            Self::Clean if is_whole => "then the process stays, and answers what it is asked",
            Self::Clean | Self::Aborted | Self::Reset => "then the process exits",
            Self::HeldOpen => "then the process stays and says nothing",
            Self::Interrupted => "then nothing more, and the caller interrupts",
            Self::Dripping(_) => "then a line that never ends",
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
            Self::Interrupted => "then nothing more, and the caller interrupts",
            Self::Dripping(Drip::Comments) => "then a comment every 15 seconds, for ever",
            Self::Dripping(Drip::Keepalives) => "then a keepalive event every 15 seconds, for ever",
            Self::Dripping(Drip::Line) => "then a line that never ends",
        }
    }
}
