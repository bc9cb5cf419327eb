//! Takes every finished item for an object with a type.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "unwraps-items",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            event["type"] == "response.output_item.done" && event.pointer("/item/type").is_none()
        })
    },
    more: 0,
    breaks: &["malformed-items-cost-themselves"],
};
