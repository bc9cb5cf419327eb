//! Takes a byte order mark for part of the first field.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "knows-no-byte-order-mark",
    sees: as_sent,
    tells: |wire, seen| if wire.body.starts_with(b"\xEF\xBB\xBF") { crash() } else { seen },
    more: 0,
    breaks: &["strips-one-bom"],
};
