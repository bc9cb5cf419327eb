//! Asks once, and takes the first answer for the last.

use codex_conformance::Wire;

use super::{Shim, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "asks-once",
    sees: |wire| Wire { earlier: Vec::new(), ..wire.answer(0).clone() },
    tells: truthfully,
    more: 0,
    breaks: &["passing-failures-are-asked-again"],
};
