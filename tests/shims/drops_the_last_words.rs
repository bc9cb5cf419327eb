//! Reads no delta beside a finish reason.

use serde_json::{Value, json};

use super::{Shim, rewritten, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "drops-the-last-words",
    sees: |wire| {
        rewritten(wire, |_, event| {
            if event.pointer("/choices/0/finish_reason").is_some_and(Value::is_string)
                && let Some(delta) = event.pointer_mut("/choices/0/delta")
            {
                *delta = json!({});
            }
        })
    },
    tells: truthfully,
    more: 0,
    breaks: &["chat-last-words-count"],
};
