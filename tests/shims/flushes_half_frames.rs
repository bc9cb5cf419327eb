//! Takes what is left at the end of the body for a frame, and the turn for ended.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, frames};

pub(super) const SHIM: Shim = Shim {
    id: "flushes-half-frames",
    sees: as_sent,
    tells: |wire, seen| {
        let is_open = frames(wire).last().is_some_and(|frame| !frame.complete);
        if is_open {
            Observation { status: Seen::Completed, text: Some(String::new()), error: None, ..seen }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["never-trusts-an-unterminated-frame"],
};
