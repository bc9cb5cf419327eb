//! Goes by the status in the frame, and takes none for completed.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "goes-by-the-status",
    sees: as_sent,
    tells: |wire, seen| {
        let says = |status: &str| {
            events(wire).iter().any(|event| event.pointer("/response/status").is_some_and(|told| told == status))
        };
        if seen.status == Seen::Failed && !says("failed") {
            Observation { status: Seen::Completed, error: None, ..seen }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["failed-is-never-completed"],
};
