//! Waits for its longest clock when the server is dead.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "waits-for-messages-alone",
    sees: as_sent,
    tells: |_, seen| match seen.status {
        Seen::Truncated => Observation::failure(Seen::TimedOut, "turn", "the clock ran out"),
        _ => seen,
    },
    more: 0,
    breaks: &["a-dead-server-ends-the-turn"],
};
