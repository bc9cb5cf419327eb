//! Gives out an answer twice.

use codex_conformance::Observation;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "answers-twice",
    sees: as_sent,
    tells: |_, seen| Observation { outcomes: Some(2), ..seen },
    more: 0,
    breaks: &["one-outcome"],
};
