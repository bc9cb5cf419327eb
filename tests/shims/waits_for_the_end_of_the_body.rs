//! Waits for the end of the body before it tells anything.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "waits-for-the-end-of-the-body",
    sees: as_sent,
    tells: |wire, seen| if wire.ending.is_open() { Observation::of(Seen::Hung) } else { seen },
    more: 0,
    breaks: &["ends-on-terminal"],
};
