//! Looks items and parts up among those that were announced.

use super::{Shim, as_sent, crash, events};

pub(super) const SHIM: Shim = Shim {
    id: "needs-announcements",
    sees: as_sent,
    tells: |wire, seen| {
        let has = |kind: &str| events(wire).iter().any(|event| event["type"] == kind);
        let lost = has("response.output_item.done") && !has("response.output_item.added")
            || has("response.output_text.delta") && !has("response.content_part.added");
        if lost { crash() } else { seen }
    },
    more: 0,
    breaks: &["accepts-items-nobody-announced", "accepts-parts-nobody-opened"],
};
