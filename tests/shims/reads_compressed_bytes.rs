//! Reads compressed bytes as text, finds nothing in it, and says so by saying nothing.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "reads-compressed-bytes",
    sees: as_sent,
    tells: |wire, seen| {
        if wire.decoded.is_some() {
            Observation { text: Some(String::new()), ..Observation::of(Seen::Completed) }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["codings-are-undone-or-refused"],
};
