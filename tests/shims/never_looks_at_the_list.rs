//! Never looks at what the terminal frame lists.

use serde_json::Value;

use super::{Shim, rewritten, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "never-looks-at-the-list",
    sees: |wire| {
        rewritten(wire, |_, event| {
            if let Some(output) = event.pointer_mut("/response/output") {
                *output = Value::Null;
            }
        })
    },
    tells: truthfully,
    more: 0,
    breaks: &["uses-what-only-the-terminal-lists", "late-encrypted-reasoning-is-recovered"],
};
