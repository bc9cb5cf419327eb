//! Waits for `[DONE]`, whatever has been said.

use codex_conformance::{Observation, judge::Seen, stream::Api};

use super::{Shim, as_sent, frames};

pub(super) const SHIM: Shim = Shim {
    id: "waits-for-done",
    sees: as_sent,
    tells: |wire, seen| {
        let is_done = frames(wire).iter().any(|frame| frame.data.as_deref() == Some("[DONE]"));
        if wire.api == Api::Chat && seen.status == Seen::Completed && !is_done {
            Observation::failure(Seen::Truncated, "end_of_stream", "the stream ended before [DONE]")
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["chat-done-is-not-needed"],
};
