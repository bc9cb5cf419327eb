//! Reads the content of every delta as a string.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "reads-a-delta-in-every-choice",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            let choice = event.pointer("/choices/0");
            choice.is_some_and(|choice| !choice["delta"].is_object() || choice["delta"]["content"].is_array())
        })
    },
    more: 0,
    breaks: &["chat-null-is-no-text"],
};
