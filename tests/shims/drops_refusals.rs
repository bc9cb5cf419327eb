//! Drops what the model says in refusing.

use codex_conformance::Observation;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "drops-refusals",
    sees: as_sent,
    tells: |_, seen| Observation { refusal: Some(String::new()), ..seen },
    more: 0,
    breaks: &["refusal-reaches-the-caller"],
};
