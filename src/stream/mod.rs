//! The vocabulary of the wire. Everything else in the project is said in these words, and nothing here does I/O.
//!
//! Bytes become [`Frame`]s, frames become [`Event`]s, events become a [`Transcript`]: what any correct consumer
//! must end up knowing. This path is the oracle, so it is written from the WHATWG text and the protocol alone and
//! shares no code with the consumers it judges.

mod agreement;
mod api;
pub mod app_server;
pub mod catalog;
pub mod chat;
mod decoder;
mod encode;
mod event;
mod fold;
mod frame;
mod huge;
mod item;
mod lifecycle;
pub mod objects;
mod recording;
mod slot;
mod surrogate;
mod text;
mod transcript;

pub use agreement::{Difference, terminal_agreement};
pub use api::Api;
pub use decoder::{FrameDecoder, decode};
pub use encode::encode;
pub(crate) use event::parsed;
pub use event::{Event, Reading, read};
pub use fold::{fold, transcribe};
pub use frame::Frame;
pub use item::{Body, Item, Part};
pub use lifecycle::{Anomaly, AnomalyKind, anomalies};
pub use recording::{
    Chunk, Coded, End, Fidelity, Provenance, ProvenanceKind, Recording, RecordingId, RecordingIdError, Response,
};
pub use text::visible;
pub use transcript::{Status, Transcript, Usage, WireError};
