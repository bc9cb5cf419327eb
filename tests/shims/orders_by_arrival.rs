//! Orders items by when they finished, and mixes those that take turns.

use codex_conformance::judge::Seen;

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "orders-by-arrival",
    sees: as_sent,
    tells: |wire, mut seen| {
        let several = events(wire).iter().filter(|event| event["type"] == "response.output_item.done").count() > 1;
        if several && seen.status == Seen::Completed {
            seen.text = seen.text.map(|text| text.chars().rev().collect());
            seen.tool_calls = seen.tool_calls.map(|calls| calls.into_iter().rev().collect());
            seen.items = seen.items.map(|items| items.into_iter().rev().collect());
        }
        seen
    },
    more: 0,
    breaks: &["orders-by-output-index", "assembles-by-output-index", "keeps-parts-apart", "parallel-calls-stay-apart"],
};
