//! Cuts six characters off every data line.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "wants-exactly-one-space",
    sees: as_sent,
    tells: |wire, seen| {
        if wire.body.windows(6).any(|six| six == b"data:{") || wire.body.windows(8).any(|eight| eight == b"data:  {") {
            crash()
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["removes-one-space"],
};
