//! Knows the five finish reasons of the public API.

use serde_json::Value;

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "knows-five-finish-reasons",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            let reason = event.pointer("/choices/0/finish_reason").and_then(Value::as_str);
            reason.is_some_and(|reason| !FIVE.contains(&reason) && reason != "error" && !reason.is_empty())
        })
    },
    more: 0,
    breaks: &["chat-finish-reasons-are-an-open-set"],
};

const FIVE: [&str; 5] = ["stop", "length", "tool_calls", "content_filter", "function_call"];
