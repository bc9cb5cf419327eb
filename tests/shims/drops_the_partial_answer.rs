//! Throws away what was said before the response was found incomplete, and why it was.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "drops-the-partial-answer",
    sees: as_sent,
    tells: |_, seen| match seen.status {
        Seen::Incomplete => Observation { text: Some(String::new()), reason: Some("stop".to_owned()), ..seen },
        _ => seen,
    },
    more: 0,
    breaks: &["incomplete-keeps-what-was-said", "tells-why-incomplete"],
};
