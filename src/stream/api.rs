//! The wires. How each cuts bytes into frames, what a frame says in it, and what that amounts to.

use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    app_server, catalog, chat,
    decoder::decode,
    event::{Event, Reading, read},
    fold::fold,
    frame::Frame,
    transcript::Transcript,
};

/// Which of the wires a recording speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// The Responses API as server-sent events.
    #[default]
    Responses,
    /// Chat Completions as server-sent events.
    Chat,
    /// JSON-RPC lines of `codex app-server`.
    AppServer,
}

impl Api {
    /// The word for it in files and prose.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::Chat => "chat",
            Self::AppServer => "app-server",
        }
    }

    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Responses, Self::Chat, Self::AppServer];

    /// The wire of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|api| api.as_str() == name)
    }

    /// The words for several, as a line lists them.
    #[must_use]
    pub fn listed(apis: &[Self]) -> String {
        apis.iter().map(|api| api.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Those that come as server-sent events over HTTP.
    pub const OF_EVENTS: &'static [Self] = &[Self::Responses, Self::Chat];

    /// Whether the oracle knows what a recording of it amounts to. Only such recordings are replayed.
    #[must_use]
    pub fn is_understood(self) -> bool {
        matches!(self, Self::Responses | Self::Chat | Self::AppServer)
    }

    /// Where the request for such an answer goes, below the base URL.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Responses | Self::AppServer => "responses",
            Self::Chat => "chat/completions",
        }
    }

    /// Cuts a whole body into frames that share its memory.
    #[must_use]
    pub fn decode(self, body: &Bytes) -> Vec<Frame> {
        match self {
            Self::Responses | Self::Chat => decode(body),
            Self::AppServer => app_server::decode(body),
        }
    }

    /// Reads a frame.
    #[must_use]
    pub fn read(self, frame: &Frame) -> Reading {
        match self {
            Self::Chat => chat::read(frame),
            Self::Responses => read(frame),
            Self::AppServer => app_server::read(frame),
        }
    }

    /// The transcript of what the frames of a body say.
    pub fn fold<'a>(self, readings: impl IntoIterator<Item = &'a Reading>) -> Transcript {
        match self {
            Self::Chat => chat::fold(readings),
            Self::Responses => fold(readings),
            Self::AppServer => app_server::fold(readings),
        }
    }

    /// Whether an event ends its response.
    #[must_use]
    pub fn is_terminal(self, event: &Event) -> bool {
        match self {
            Self::Chat => chat::is_terminal(event),
            Self::Responses => catalog::is_terminal(&event.kind),
            Self::AppServer => app_server::is_terminal(&event.kind),
        }
    }

    /// The transcript of a whole body.
    #[must_use]
    pub fn transcribe(self, body: &Bytes) -> Transcript {
        let readings: Vec<Reading> = self.decode(body).iter().map(|frame| self.read(frame)).collect();
        self.fold(&readings)
    }
}
