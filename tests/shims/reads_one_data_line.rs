//! Takes every data line for an event of its own.

use super::{Shim, as_sent, crash, frames};

pub(super) const SHIM: Shim = Shim {
    id: "reads-one-data-line",
    sees: as_sent,
    tells: |wire, seen| {
        if frames(wire).iter().any(|frame| frame.data.as_ref().is_some_and(|data| data.contains('\n'))) {
            crash()
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["joins-data-lines"],
};
