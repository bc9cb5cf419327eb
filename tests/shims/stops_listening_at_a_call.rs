//! Stops listening when a call has come.

use super::{Shim, filtered, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "stops-listening-at-a-call",
    sees: |wire| {
        let called = std::cell::Cell::new(false);
        filtered(wire, |event| {
            let is_call = event["type"].as_str().is_some_and(|kind| kind.contains("function_call"));
            called.set(called.get() || is_call);
            !(called.get() && (event["item"]["type"] == "message" || event["type"] == "response.output_text.delta"))
        })
    },
    tells: truthfully,
    breaks: &["keeps-text-after-a-call"],
};
