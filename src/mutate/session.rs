//! A recording opened for mutation. Its frames are cut and read once, for all of its scenarios.

use std::sync::Arc;

use super::Piece;

use crate::stream::{Api, Chunk, Frame, Reading, Recording, Transcript};

/// A recording with its frames, what they say, and what they amount to.
#[derive(Debug)]
pub struct Session {
    recording: Recording,
    frames: Vec<Frame>,
    readings: Vec<Arc<Reading>>,
    transcript: Transcript,
    pieces: Vec<Piece>,
    chunks: Arc<[Chunk]>,
}

impl Session {
    /// Opens a recording.
    #[must_use]
    pub fn new(recording: Recording) -> Self {
        let api = recording.api;
        let frames = api.decode(&recording.body);
        let readings: Vec<Arc<Reading>> = frames.iter().map(|frame| Arc::new(api.read(frame))).collect();
        let transcript = api.fold(readings.iter().map(Arc::as_ref));
        let pieces = frames.iter().zip(&readings).map(|(frame, reading)| Piece::of(api, frame, reading)).collect();
        let chunks =
            if recording.response.coded.is_some() { Arc::default() } else { recording.chunks.as_slice().into() };
        Self { recording, frames, readings, transcript, pieces, chunks }
    }

    /// The recording.
    #[must_use]
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The wire that it speaks.
    #[must_use]
    pub fn api(&self) -> Api {
        self.recording.api
    }

    /// Whether the recording is tagged so.
    #[must_use]
    pub fn is_tagged(&self, tag: &str) -> bool {
        self.recording.tags.iter().any(|other| other == tag)
    }

    /// Its frames.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// What its frames say, one for one.
    #[must_use]
    pub fn readings(&self) -> &[Arc<Reading>] {
        &self.readings
    }

    /// What a correct consumer knows after it.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// The chunks of the body that a consumer reads. One that came compressed came in chunks of something else.
    pub(super) fn chunks(&self) -> &Arc<[Chunk]> {
        &self.chunks
    }

    /// Its frames as pieces of a draft.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}
