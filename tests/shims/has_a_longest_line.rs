//! Reads lines of up to 64 KiB, and takes a longer one for the end.

use super::{Shim, frames, truthfully, with_body};

pub(super) const SHIM: Shim = Shim {
    id: "has-a-longest-line",
    sees: |wire| {
        let read = frames(wire).into_iter().take_while(|frame| frame.raw.len() < 65_536).map(|frame| frame.raw);
        with_body(wire, read.collect::<Vec<_>>().concat())
    },
    tells: truthfully,
    more: 0,
    breaks: &["long-lines-are-lines"],
};
