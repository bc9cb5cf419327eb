//! Stops for good at a byte that is no UTF-8.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "decodes-strictly",
    sees: as_sent,
    tells: |wire, seen| if std::str::from_utf8(&wire.body).is_err() { crash() } else { seen },
    more: 0,
    breaks: &["survives-bad-utf8"],
};
