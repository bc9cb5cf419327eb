//! Needs a sequence number on every event.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "needs-sequence-numbers",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| event.get("sequence_number").is_none() && event["type"] != "keepalive")
    },
    more: 0,
    breaks: &["sequence-numbers-are-optional"],
};
