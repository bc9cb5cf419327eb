//! Takes what was there when it was stopped for the answer.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "keeps-what-was-stopped",
    sees: as_sent,
    tells: |_, seen| {
        if seen.status == Seen::Interrupted { Observation { status: Seen::Completed, ..seen } } else { seen }
    },
    more: 0,
    breaks: &["interruption-is-told"],
};
