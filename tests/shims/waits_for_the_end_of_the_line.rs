//! Keeps a line until it ends, for as long as that takes.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, frames};

pub(super) const SHIM: Shim = Shim {
    id: "waits-for-the-end-of-the-line",
    sees: as_sent,
    tells: |wire, seen| {
        let is_endless = frames(wire).last().is_some_and(|frame| !frame.complete && frame.raw.len() > 1_000_000);
        if is_endless { Observation::of(Seen::Hung) } else { seen }
    },
    more: 0,
    breaks: &["endless-lines-are-given-up"],
};
