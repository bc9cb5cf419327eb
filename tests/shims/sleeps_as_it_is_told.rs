//! Sleeps as long as it is told to.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "sleeps-as-it-is-told",
    sees: as_sent,
    tells: |wire, seen| {
        let is_long = wire.answer(0).headers.iter().any(|(name, value)| name == "retry-after" && value == "86400");
        if is_long { Observation::of(Seen::Hung) } else { seen }
    },
    more: 0,
    breaks: &["long-waits-are-not-slept-through"],
};
