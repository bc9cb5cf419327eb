//! Puts a space between any two deltas.

use codex_conformance::Observation;

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "shows-a-space-between-deltas",
    sees: as_sent,
    tells: |wire, seen| {
        let deltas = events(wire).iter().filter(|event| event["type"] == "response.output_text.delta").count();
        let streamed = seen.streamed.clone().map(|text| if deltas > 1 { format!("{text} ") } else { text });
        Observation { streamed, ..seen }
    },
    more: 0,
    breaks: &["text-is-what-deltas-make"],
};
