//! Takes what another thread says for its own.

use codex_conformance::Observation;

use super::{Shim, as_sent, messages};

pub(super) const SHIM: Shim = Shim {
    id: "hears-every-thread",
    sees: as_sent,
    tells: |wire, seen| {
        let is_other = messages(wire).iter().any(|(_, said)| said.to_string().contains("I am somebody else."));
        if is_other { Observation { text: Some("I am somebody else.".to_owned()), ..seen } } else { seen }
    },
    more: 0,
    breaks: &["other-threads-are-not-this-one"],
};
