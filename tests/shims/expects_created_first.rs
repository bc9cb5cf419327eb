//! Expects `response.created` before anything else.

use super::{Shim, as_sent, crash, events};

pub(super) const SHIM: Shim = Shim {
    id: "expects-created-first",
    sees: as_sent,
    tells: |wire, seen| {
        let first = events(wire).into_iter().next();
        if first.is_some_and(|event| event["type"] != "response.created" && event["type"] != "error") {
            crash()
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["accepts-events-before-created"],
};
