//! Decodes every chunk by itself, and loses the characters between two.

use codex_conformance::Observation;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "reads-chunks-as-text",
    sees: as_sent,
    tells: |wire, seen| {
        let broken = wire.chunks().any(|chunk| std::str::from_utf8(&chunk).is_err());
        if broken {
            Observation { text: seen.text.clone().map(|text| format!("{text}\u{FFFD}")), ..seen }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["same-result-any-cut"],
};
