//! Needs the id and the summary of every reasoning item.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "needs-whole-reasoning",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            event["item"]["type"] == "reasoning"
                && (event["item"].get("id").is_none() || event["item"]["summary"].as_array().is_some_and(Vec::is_empty))
        })
    },
    more: 0,
    breaks: &["accepts-lean-reasoning"],
};
