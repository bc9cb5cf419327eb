//! Expects an object in every frame, and crashes on anything else.

use super::{Shim, as_sent, crash, frames};

pub(super) const SHIM: Shim = Shim {
    id: "expects-objects-only",
    sees: as_sent,
    tells: |wire, seen| {
        if frames(wire)
            .iter()
            .filter_map(|frame| frame.data.as_deref())
            .any(|data| data != "[DONE]" && !data.starts_with('{'))
        {
            crash()
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["survives-what-is-no-event"],
};
