//! Rejects members, items, and parts that it does not know.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "rejects-strangers-inside",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            event.to_string().contains("x_unheard_of") || event.to_string().contains("hologram")
        })
    },
    more: 0,
    breaks: &["ignores-unknown-members", "accepts-unknown-item-types", "accepts-unknown-parts"],
};
