//! A recording opened for mutation. Its frames are cut and read once, for all of its scenarios.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;

use crate::stream::{Frame, Reading, Recording, Transcript, decode, fold, read};

/// A recording with its frames, what they say, and what they amount to.
#[derive(Debug)]
pub struct Session {
    recording: Recording,
    frames: Vec<Frame>,
    readings: Vec<Arc<Reading>>,
    transcript: Transcript,
    known: HashMap<Bytes, Arc<Reading>>,
}

impl Session {
    /// Opens a recording.
    #[must_use]
    pub fn new(recording: Recording) -> Self {
        let frames = decode(&recording.body);
        let readings: Vec<Arc<Reading>> = frames.iter().map(|frame| Arc::new(read(frame))).collect();
        let transcript = fold(readings.iter().map(Arc::as_ref));
        let complete = frames.iter().zip(&readings).filter(|(frame, _)| frame.complete && frame.start > 0);
        let known = complete.map(|(frame, reading)| (frame.raw.clone(), Arc::clone(reading))).collect();
        Self { recording, frames, readings, transcript, known }
    }

    /// The recording.
    #[must_use]
    pub fn recording(&self) -> &Recording {
        &self.recording
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

    /// Reads a frame of a mutated body: from memory where its bytes are those of a recorded frame, since parsing
    /// JSON is nearly all that reading costs.
    #[must_use]
    pub fn read(&self, frame: &Frame) -> Arc<Reading> {
        let known = if frame.complete && frame.start > 0 { self.known.get(&frame.raw) } else { None };
        known.map_or_else(|| Arc::new(read(frame)), Arc::clone)
    }
}
