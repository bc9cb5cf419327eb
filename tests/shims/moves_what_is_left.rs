//! Moves what is left of a chunk for every event in it, and is not done in time where there are many.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, frames};

pub(super) const SHIM: Shim = Shim {
    id: "moves-what-is-left",
    sees: as_sent,
    tells: |wire, seen| {
        let is_much = wire.lengths.iter().any(|length| *length > 100_000) && frames(wire).len() > 5_000;
        if is_much { Observation::of(Seen::Hung) } else { seen }
    },
    more: 0,
    breaks: &["many-events-cost-no-more-each"],
};
