//! Passes over what it calls noise: errors, and frames that it cannot read.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "swallows-errors",
    sees: as_sent,
    tells: |wire, seen| {
        let is_error = events(wire).iter().any(|event| event["type"] == "error")
            || seen.error.as_ref().is_some_and(|error| error.class == "undecodable_terminal");
        if is_error && seen.status != Seen::Completed {
            Observation { status: Seen::Completed, error: None, ..seen }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["error-event-surfaces", "bad-json-is-never-success", "empty-stream-is-an-error"],
};
