//! Asks again and again, and gives out an answer each time.

use codex_conformance::Observation;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "asks-for-ever",
    sees: as_sent,
    tells: |_, seen| Observation { requests: Some(1_890), outcomes: Some(2), ..seen },
    breaks: &["end-turn-is-no-endless-loop", "one-outcome"],
};
