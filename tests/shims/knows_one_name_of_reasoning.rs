//! Knows reasoning by one name.

use super::{Shim, rewritten, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "knows-one-name-of-reasoning",
    sees: |wire| {
        rewritten(wire, |_, event| {
            if let Some(delta) = event.pointer_mut("/choices/0/delta").and_then(serde_json::Value::as_object_mut) {
                delta.shift_remove("reasoning");
            }
        })
    },
    tells: truthfully,
    more: 0,
    breaks: &["chat-reasoning-has-many-names"],
};
