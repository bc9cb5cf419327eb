//! Ends at a field that it does not know.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "knows-three-fields",
    sees: as_sent,
    tells: |wire, seen| if wire.body.windows(6).any(|six| six == b"retry:") { crash() } else { seen },
    more: 0,
    breaks: &["ignores-other-fields"],
};
