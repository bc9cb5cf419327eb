//! Knows the documented names of the end only, and takes what breaks after it for a break before it.

use codex_conformance::{Observation, judge::Seen, mutate::Ending};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "knows-no-response-done",
    sees: as_sent,
    tells: |wire, seen| {
        let ends_otherwise = wire.body.windows(13).any(|bytes| bytes == b"response.done");
        if seen.status == Seen::Completed && (ends_otherwise || wire.ending != Ending::Clean) {
            return Observation { status: Seen::Truncated, ..seen };
        }
        seen
    },
    more: 0,
    breaks: &[
        "response-done-ends-the-turn",
        "breaking-off-after-the-end-is-no-loss",
        "ends-on-terminal",
        "answers-as-declared",
    ],
};
