//! Tells every body in full.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "reads-pages-aloud",
    sees: as_sent,
    tells: |wire, mut seen| {
        if let Some(error) = &mut seen.error {
            error.message = Some(String::from_utf8_lossy(&wire.body).into_owned());
        }
        seen
    },
    more: 0,
    breaks: &["pages-are-not-read-aloud"],
};
