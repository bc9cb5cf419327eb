//! Takes the blank line between two frames for nothing, so that two frames become one.

use super::{Shim, truthfully, with_body};

pub(super) const SHIM: Shim = Shim {
    id: "joins-frames",
    sees: |wire| {
        let text = String::from_utf8_lossy(&wire.body).replacen("\n\nevent", "\nevent", 1);
        with_body(wire, text.into_bytes())
    },
    tells: truthfully,
    more: 0,
    breaks: &["tells-the-whole-turn"],
};
