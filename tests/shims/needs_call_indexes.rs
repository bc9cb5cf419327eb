//! Puts calls into a list at their index.

use serde_json::Value;

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "needs-call-indexes",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            let calls = event.pointer("/choices/0/delta/tool_calls").and_then(Value::as_array);
            calls.into_iter().flatten().any(|call| call["index"].as_u64().is_none_or(|index| index > 5))
        })
    },
    more: 0,
    breaks: &["chat-calls-are-told-apart"],
};
