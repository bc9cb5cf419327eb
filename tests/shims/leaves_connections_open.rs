//! Leaves the connection open of a stream that it is done with.

use codex_conformance::Observation;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "leaves-connections-open",
    sees: as_sent,
    tells: |wire, seen| Observation { left_open: wire.ending.is_open().then_some(1), ..seen },
    more: 0,
    breaks: &["closes-what-it-gives-up"],
};
