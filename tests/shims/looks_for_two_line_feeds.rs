//! Looks for two line feeds, and finds none where lines end otherwise.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "looks-for-two-line-feeds",
    sees: as_sent,
    tells: |wire, seen| if wire.body.contains(&b'\r') { crash() } else { seen },
    more: 0,
    breaks: &["same-result-any-line-ending"],
};
