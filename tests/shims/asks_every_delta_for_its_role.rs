//! Asks every delta for its role.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "asks-every-delta-for-its-role",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            let delta = event.pointer("/choices/0/delta");
            delta.and_then(|delta| delta.get("role")).is_some_and(|role| role != "assistant")
        })
    },
    more: 0,
    breaks: &["chat-roles-are-optional"],
};
