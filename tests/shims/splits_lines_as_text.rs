//! Splits lines wherever text may be split.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "splits-lines-as-text",
    sees: as_sent,
    tells: |wire, seen| if String::from_utf8_lossy(&wire.body).contains('\u{2028}') { crash() } else { seen },
    more: 0,
    breaks: &["separators-are-characters"],
};
