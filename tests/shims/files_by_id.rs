//! Keeps back what names no thread.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, messages};

pub(super) const SHIM: Shim = Shim {
    id: "files-by-id",
    sees: as_sent,
    tells: |wire, seen| {
        let is_lost = |(kind, said): &(String, serde_json::Value)| {
            kind == "turn/completed" && said["params"].get("threadId").is_none()
        };
        if messages(wire).iter().any(is_lost) {
            Observation::failure(Seen::TimedOut, "turn", "the clock ran out")
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["ids-may-be-missing"],
};
