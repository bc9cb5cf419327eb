//! Adds an item for every event that finishes one.

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "counts-every-finish",
    sees: as_sent,
    tells: |wire, mut seen| {
        let finished = events(wire).iter().filter(|event| event["type"] == "response.output_item.done").count();
        let listed = events(wire)
            .iter()
            .filter_map(|event| event.pointer("/response/output")?.as_array())
            .map(Vec::len)
            .sum::<usize>();
        if let Some(items) = seen.items.as_mut().filter(|items| finished > items.len() || finished > 0 && listed > 0) {
            items.extend_from_within(..);
            seen.text = seen.text.map(|text| text.repeat(2));
        }
        seen
    },
    more: 0,
    breaks: &["repeated-items-count-once", "no-duplicate-items"],
};
