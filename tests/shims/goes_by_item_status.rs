//! Goes by the status of an item, whatever event it came with.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "goes-by-item-status",
    sees: as_sent,
    tells: |wire, seen| {
        let unfinished = events(wire)
            .iter()
            .any(|event| event["type"] == "response.output_item.done" && event["item"]["status"] == "in_progress");
        if unfinished && seen.status == Seen::Completed {
            Observation { status: Seen::Incomplete, ..seen }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["done-means-done"],
};
