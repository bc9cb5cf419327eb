//! Discards the answer when the connection breaks behind it.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "discards-after-a-reset",
    sees: as_sent,
    tells: |wire, seen| {
        use codex_conformance::mutate::Ending;
        if matches!(wire.ending, Ending::Aborted | Ending::Reset) && seen.status == Seen::Completed {
            Observation::failure(Seen::Truncated, "transport", "the connection broke")
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["breaking-off-after-the-end-is-no-loss"],
};
