//! Takes any answer for a stream, and a stream without events for an answer.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "takes-any-answer-for-one",
    sees: as_sent,
    tells: |wire, seen| {
        let nothing = events(wire).is_empty() && !wire.ending.is_open();
        if nothing {
            Observation { status: Seen::Completed, error: None, text: Some(String::new()), ..seen }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["a-status-is-no-answer", "what-is-no-stream-is-an-error"],
};
