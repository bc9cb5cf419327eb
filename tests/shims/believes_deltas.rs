//! Believes deltas, and never looks at what is finished.

use serde_json::Value;

use super::{Shim, filtered, rewritten, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "believes-deltas",
    sees: |wire| {
        let kept = |event: &Value| {
            let is_done = event["type"].as_str().is_some_and(|kind| kind.rsplit('.').next() == Some("done"));
            !is_done
        };
        filtered(
            &rewritten(wire, |_, event| {
                if let Some(output) = event.pointer_mut("/response/output") {
                    *output = Value::Null;
                }
            }),
            kept,
        )
    },
    tells: truthfully,
    more: 0,
    breaks: &["finished-item-counts", "text-without-deltas", "finished-arguments-count", "arguments-from-any-place"],
};
