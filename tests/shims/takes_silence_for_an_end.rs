//! Takes what was said before a silence for the answer.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "takes-silence-for-an-end",
    sees: as_sent,
    tells: |_, seen| match seen.status {
        Seen::TimedOut => Observation { status: Seen::Completed, error: None, ..seen },
        _ => seen,
    },
    more: 0,
    breaks: &["a-silent-server-is-given-up"],
};
