//! Goes by the event line and never looks at the type in the JSON.

use super::{Shim, crash, lacks_a_type, rewritten};

pub(super) const SHIM: Shim = Shim {
    id: "goes-by-the-line",
    sees: |wire| {
        rewritten(wire, |line, event| {
            event["type"] = line.unwrap_or("message").into();
        })
    },
    tells: |wire, seen| if lacks_a_type(wire) { crash() } else { seen },
    more: 0,
    breaks: &["json-type-wins", "survives-json-without-type"],
};
