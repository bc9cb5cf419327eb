//! Takes the end of the body for the end of the answer.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "reports-truncation-as-completed",
    sees: as_sent,
    tells: |_, seen| match seen.status {
        Seen::Truncated => Observation { status: Seen::Completed, error: None, ..seen },
        _ => seen,
    },
    more: 0,
    breaks: &["truncation-is-not-completion", "empty-stream-is-an-error"],
};
