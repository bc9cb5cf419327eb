//! Goes by the last end of a turn.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, messages};

pub(super) const SHIM: Shim = Shim {
    id: "hears-the-end-twice",
    sees: as_sent,
    tells: |wire, seen| {
        let messages = messages(wire);
        let ends = messages.iter().rev().filter(|(kind, _)| kind == "turn/completed");
        let last = ends.map(|(_, said)| said["params"]["turn"]["status"].clone()).next();
        if last.is_some_and(|last| last == "failed") && seen.status == Seen::Completed {
            Observation::failure(Seen::Failed, "provider", "the turn has failed")
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["a-turn-that-is-over-stays-over"],
};
