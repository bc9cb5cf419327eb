//! Gives up at a line of a mebibyte.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "has-a-short-line",
    sees: as_sent,
    tells: |wire, seen| {
        let is_long = wire.body.split(|byte| *byte == b'\n').any(|line| line.len() > 1 << 20);
        if is_long { Observation::failure(Seen::Truncated, "line", "the line is too long") } else { seen }
    },
    more: 0,
    breaks: &["long-lines-are-messages"],
};
