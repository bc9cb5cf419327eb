//! What a run came to. An enum with one way to be complete, so that nothing else can be taken for it.

mod item;
mod partial;
mod response_error;
mod retryability;
mod secrets;
mod turn;
mod usage;

pub use item::{Item, Part};
pub use partial::Partial;
pub use response_error::ResponseError;
pub use turn::{Answer, OutputSource, ToolCall, Turn};
pub use usage::Usage;

pub(super) use item::is_answer;
pub(super) use secrets::Mask;

use super::transport::TransportError;

/// The result of one run of a [`Consumer`](super::Consumer).
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How the run ended.
    pub ending: Ending,
    /// HTTP requests made, retries and failed connections included.
    pub requests: u32,
    /// Observer calls that returned an error or panicked.
    pub observer_failures: u32,
    /// Frames of the last response whose JSON could not be read and that were passed over.
    pub skipped_frames: u32,
}

impl Outcome {
    /// The finished turn, if the response completed.
    #[must_use]
    pub fn completed(&self) -> Option<&Turn> {
        match &self.ending {
            Ending::Completed(turn) => Some(turn),
            _ => None,
        }
    }

    /// What had arrived when the run ended without completing.
    #[must_use]
    pub fn partial(&self) -> Option<&Partial> {
        match &self.ending {
            Ending::Incomplete { partial, .. }
            | Ending::Failed { partial, .. }
            | Ending::Truncated { partial, .. }
            | Ending::TimedOut { partial, .. }
            | Ending::Interrupted { partial } => Some(partial),
            Ending::Completed(_) | Ending::Rejected { .. } | Ending::Unreachable { .. } => None,
        }
    }

    /// What the provider said went wrong, if it said anything.
    #[must_use]
    pub fn error(&self) -> Option<&ResponseError> {
        match &self.ending {
            Ending::Failed { error, .. } | Ending::Rejected { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Ending {
    /// The provider completed the response and everything it announced arrived.
    Completed(Turn),
    /// The provider stopped early and said so.
    Incomplete {
        /// `incomplete_details.reason`, verbatim.
        reason: Option<String>,
        /// What had arrived.
        partial: Partial,
    },
    /// The provider reported a failure inside the stream.
    Failed {
        /// What it said.
        error: ResponseError,
        /// What had arrived.
        partial: Partial,
    },
    /// The stream ended, or became unusable, before the provider ended the response.
    Truncated {
        /// What cut it.
        cause: Truncation,
        /// What had arrived.
        partial: Partial,
    },
    /// A clock ran out.
    TimedOut {
        /// Which one.
        clock: Clock,
        /// What had arrived.
        partial: Partial,
    },
    /// The caller cancelled.
    Interrupted {
        /// What had arrived.
        partial: Partial,
    },
    /// The server answered with something that is not a response stream.
    Rejected {
        /// The HTTP status. 200 when a body that is no event stream came under it.
        status: u16,
        /// What the body says went wrong.
        error: ResponseError,
        /// The beginning of the body.
        body: String,
    },
    /// No answer came: the connection failed or broke before a status line.
    Unreachable {
        /// Why.
        error: TransportError,
    },
}

/// What cut a stream short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Truncation {
    /// The body ended.
    #[error("stream ended before a terminal event")]
    EndOfStream,
    /// The connection broke.
    #[error("stream broke before a terminal event: {0}")]
    Transport(TransportError),
    /// The event that ends a response came with a payload nobody can read.
    #[error("terminal event `{kind}` holds undecodable JSON")]
    UndecodableTerminal {
        /// The name of the event.
        kind: String,
    },
    /// A frame was larger than [`Limits`](super::Limits) allows.
    #[error("frame exceeds the limit of {limit} bytes")]
    FrameTooLarge {
        /// The limit.
        limit: usize,
    },
    /// The response was called complete, but a tool call it announced never finished.
    #[error("response completed although tool call `{call_id}` never finished")]
    UnfinishedCall {
        /// The call.
        call_id: String,
    },
    /// The message was called complete, but parts of it came in frames that nobody can read. Where deltas are all
    /// there is, what is left has holes.
    #[error("message completed but {frames} of its frames could not be read")]
    Holes {
        /// How many frames.
        frames: u32,
    },
    /// The app-server was gone before the turn ended.
    #[error("the app-server ended before the turn did")]
    ServerGone,
    /// The response was called complete, but none of its items could be read.
    #[error("response completed but none of its items could be read")]
    NothingReadable,
}

/// The clocks a run is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// No event arrived at all.
    FirstByte,
    /// Events stopped coming.
    Idle,
    /// The run as a whole took too long.
    Overall,
    /// An app-server did not answer a request.
    Reply,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_completed_ending_yields_a_turn() {
        let outcome = Outcome {
            ending: Ending::Interrupted { partial: Partial::default() },
            requests: 1,
            observer_failures: 0,
            skipped_frames: 0,
        };
        assert!(outcome.completed().is_none());
        assert!(outcome.partial().is_some());
        assert!(outcome.error().is_none());
    }
}
