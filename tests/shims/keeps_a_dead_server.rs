//! Asks the server that has died for the next turn.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "keeps-a-dead-server",
    sees: as_sent,
    tells: |wire, seen| {
        if wire.earlier.is_empty() { seen } else { Observation::failure(Seen::TimedOut, "turn", "nobody answers") }
    },
    more: 0,
    breaks: &["the-next-turn-has-a-server"],
};
