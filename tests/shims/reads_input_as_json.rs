//! Reads the input of a custom tool as JSON.

use serde_json::Value;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "reads-input-as-json",
    sees: as_sent,
    tells: |_, mut seen| {
        for call in seen.tool_calls.iter_mut().flatten() {
            if serde_json::from_str::<Value>(&call.arguments).is_err() {
                "{}".clone_into(&mut call.arguments);
            }
        }
        seen
    },
    more: 0,
    breaks: &["custom-input-is-text"],
};
