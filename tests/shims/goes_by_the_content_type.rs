//! Goes by the content type, letter by letter.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "goes-by-the-content-type",
    sees: as_sent,
    tells: |wire, seen| {
        let is_stream = wire
            .headers
            .iter()
            .any(|(name, value)| name == "content-type" && value == "text/event-stream; charset=utf-8");
        if is_stream || wire.status != 200 {
            seen
        } else {
            Observation { text: Some(String::new()), ..Observation::of(Seen::Completed) }
        }
    },
    more: 0,
    breaks: &["content-type-is-no-gate", "the-body-says-what-it-is"],
};
