//! Waits for ever when nothing more comes.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "waits-for-ever",
    sees: as_sent,
    tells: |_, seen| if seen.status == Seen::TimedOut { Observation::of(Seen::Hung) } else { seen },
    more: 0,
    breaks: &[
        "silence-ends",
        "never-crashes-or-hangs",
        "silence-from-the-start-ends",
        "signs-of-life-do-not-last-for-ever",
    ],
};
