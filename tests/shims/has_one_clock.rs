//! Has one clock for everything, of forty-five seconds.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "has-one-clock",
    sees: as_sent,
    tells: |wire, seen| if wire.pauses.is_empty() { seen } else { Observation::of(Seen::TimedOut) },
    more: 0,
    breaks: &["slow-is-not-silent"],
};
