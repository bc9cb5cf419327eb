//! Cuts encrypted reasoning to what fits a line.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "cuts-what-it-cannot-read",
    sees: as_sent,
    tells: |_, mut seen| {
        for content in seen.encrypted.iter_mut().flatten() {
            content.truncate(24);
        }
        seen
    },
    more: 0,
    breaks: &["encrypted-reasoning-survives"],
};
