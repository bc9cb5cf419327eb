//! Stops listening when a call has come.

use serde_json::Value;

use super::{Shim, filtered, rewritten, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "stops-listening-at-a-call",
    sees: |wire| {
        let called = std::cell::Cell::new(false);
        let unlisted = rewritten(wire, |_, event| {
            if let Some(output) = event.pointer_mut("/response/output") {
                *output = Value::Null;
            }
        });
        filtered(&unlisted, |event| {
            let is_call = event["type"].as_str().is_some_and(|kind| kind.contains("function_call"));
            called.set(called.get() || is_call);
            !(called.get() && (event["item"]["type"] == "message" || event["type"] == "response.output_text.delta"))
        })
    },
    tells: truthfully,
    more: 0,
    breaks: &["keeps-text-after-a-call"],
};
