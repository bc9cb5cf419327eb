//! Adds whatever a delta holds to the text.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "adds-null-to-text",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| event["type"] == "response.output_text.delta" && event["delta"].is_null())
    },
    more: 0,
    breaks: &["empty-deltas-say-nothing"],
};
