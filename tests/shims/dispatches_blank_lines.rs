//! Dispatches an event at every blank line.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "dispatches-blank-lines",
    sees: as_sent,
    tells: |wire, seen| if wire.body.windows(3).any(|three| three == b"\n\n\n") { crash() } else { seen },
    more: 0,
    breaks: &["ignores-blank-lines"],
};
