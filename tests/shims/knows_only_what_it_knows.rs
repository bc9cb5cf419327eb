//! Ends at an event of a type that is not on its list.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "knows-only-what-it-knows",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            event["type"].as_str().is_some_and(|kind| {
                !kind.starts_with("response.") && kind != "error"
                    || kind == "response.metadata"
                    || kind == "response.conformance_probe"
            })
        })
    },
    more: 0,
    breaks: &["ignores-unknown-events", "survives-keepalives", "private-events-end-nothing"],
};
