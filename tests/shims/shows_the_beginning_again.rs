//! Shows the beginning again when it has asked again.

use codex_conformance::Observation;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "shows-the-beginning-again",
    sees: as_sent,
    tells: |wire, seen| {
        let streamed = seen
            .streamed
            .clone()
            .map(|text| if wire.earlier.is_empty() { text } else { format!("{text} {text} again") });
        Observation { streamed, ..seen }
    },
    more: 0,
    breaks: &["nothing-is-shown-twice"],
};
