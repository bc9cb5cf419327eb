//! Names calls by the ids of their items.

use serde_json::Value;

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "names-calls-by-their-items",
    sees: as_sent,
    tells: |wire, mut seen| {
        let ids = |wire| -> Vec<Value> {
            events(wire)
                .iter()
                .filter(|event| {
                    event["type"] == "response.output_item.done" && event.pointer("/item/call_id").is_some()
                })
                .map(|event| event["item"]["id"].clone())
                .collect()
        };
        for (call, id) in seen.tool_calls.iter_mut().flatten().zip(ids(wire)) {
            id.as_str().unwrap_or_default().clone_into(&mut call.call_id);
        }
        seen
    },
    more: 0,
    breaks: &["exposes-call-id", "late-identity-is-identity"],
};
