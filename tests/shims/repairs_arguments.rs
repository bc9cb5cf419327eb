//! Repairs arguments that are no JSON.

use serde_json::Value;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "repairs-arguments",
    sees: as_sent,
    tells: |_, mut seen| {
        for call in seen.tool_calls.iter_mut().flatten() {
            if serde_json::from_str::<Value>(&call.arguments).is_err() || call.arguments == "{}" {
                call.arguments.push_str("\"}");
            } else {
                call.arguments = call.arguments.replace("\\u00e9", "é");
            }
        }
        seen
    },
    more: 0,
    breaks: &["arguments-as-they-came", "empty-arguments-are-no-error"],
};
