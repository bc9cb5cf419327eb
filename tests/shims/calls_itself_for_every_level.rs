//! Parses JSON by calling itself for every level, and has a stack for 500.

use super::{Shim, as_sent, crash, frames};

pub(super) const SHIM: Shim = Shim {
    id: "calls-itself-for-every-level",
    sees: as_sent,
    tells: |wire, seen| {
        let deep = "[".repeat(500);
        if frames(wire).iter().any(|frame| frame.data.as_ref().is_some_and(|data| data.contains(&deep))) {
            crash()
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["deep-json-is-no-crash"],
};
