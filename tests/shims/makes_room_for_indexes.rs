//! Takes output indexes for places in a list that has no gaps.

use super::{Shim, as_sent, crash, events};

pub(super) const SHIM: Shim = Shim {
    id: "makes-room-for-indexes",
    sees: as_sent,
    tells: |wire, seen| {
        let indexes: Vec<Option<u64>> = events(wire)
            .iter()
            .filter(|event| event["type"] == "response.output_item.done")
            .map(|event| event["output_index"].as_u64())
            .collect();
        let odd = indexes.iter().any(|index| index.is_none_or(|index| index > 1)) && indexes.len() < 2;
        if odd { crash() } else { seen }
    },
    more: 0,
    breaks: &["accepts-gaps-in-indexes", "huge-indexes-cost-nothing", "accepts-missing-indexes"],
};
