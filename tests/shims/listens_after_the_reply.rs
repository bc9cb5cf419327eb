//! Begins to listen for a turn when the reply has come.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, messages};

pub(super) const SHIM: Shim = Shim {
    id: "listens-after-the-reply",
    sees: as_sent,
    tells: |wire, seen| {
        let messages = messages(wire);
        let end = messages.iter().position(|(kind, _)| kind == "turn/completed");
        let reply = messages.iter().position(|(_, said)| said["result"]["turn"].is_object());
        if end < reply { Observation::failure(Seen::TimedOut, "turn", "the clock ran out") } else { seen }
    },
    more: 0,
    breaks: &["a-turn-may-outrun-its-reply"],
};
