//! Parses the data of every frame, of those without data too.

use super::{Shim, as_sent, crash, frames};

pub(super) const SHIM: Shim = Shim {
    id: "parses-what-is-not-there",
    sees: as_sent,
    tells: |wire, seen| {
        if frames(wire)
            .iter()
            .any(|frame| frame.data.as_ref().is_none_or(|data| data.is_empty()) && frame.event.is_some())
        {
            crash()
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["ignores-data-less-frames", "ignores-empty-data"],
};
