//! Knows items by the ids that they were announced under.

use serde_json::Value;

use super::{Shim, as_sent, crash, events};

pub(super) const SHIM: Shim = Shim {
    id: "knows-items-by-id",
    sees: as_sent,
    tells: |wire, seen| {
        let ids: Vec<Value> = events(wire)
            .iter()
            .filter_map(|event| event.pointer("/item/id").or(event.get("item_id")))
            .cloned()
            .collect();
        let rotated = ids.len() > 2 && ids.windows(2).all(|pair| pair[0] != pair[1]);
        if rotated { crash() } else { seen }
    },
    more: 0,
    breaks: &["tolerates-changing-ids"],
};
