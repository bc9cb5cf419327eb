//! Fails where usage is not as it should be.

use serde_json::Value;

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "needs-usage",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            let is_whole = |usage: &Value| {
                ["prompt_tokens", "completion_tokens", "total_tokens"].iter().all(|name| usage[*name].is_u64())
            };
            event.get("usage").is_some_and(|usage| {
                usage.is_object() && event["object"] == "chat.completion.chunk" && !is_whole(usage)
            })
        })
    },
    more: 0,
    breaks: &["chat-usage-costs-no-answer"],
};
