//! Takes `[DONE]` for the end of the answer.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, frames};

pub(super) const SHIM: Shim = Shim {
    id: "takes-the-sentinel-for-the-end",
    sees: as_sent,
    tells: |wire, seen| {
        let sentinel = frames(wire).iter().any(|frame| frame.data.as_deref() == Some("[DONE]"));
        if sentinel && seen.status == Seen::Truncated {
            return Observation { status: Seen::Completed, error: None, ..seen };
        }
        seen
    },
    more: 0,
    breaks: &["done-is-no-terminal-event"],
};
