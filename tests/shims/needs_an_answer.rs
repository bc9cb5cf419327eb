//! Takes a turn without an answer for one that never came.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "needs-an-answer",
    sees: as_sent,
    tells: |_, seen| {
        let nothing =
            seen.text.as_ref().is_some_and(String::is_empty) && seen.tool_calls.as_ref().is_some_and(Vec::is_empty);
        if nothing && seen.status == Seen::Completed { Observation { status: Seen::Truncated, ..seen } } else { seen }
    },
    more: 0,
    breaks: &["reasoning-alone-is-no-crash"],
};
