//! Dispatches the blank line behind a comment.

use super::{Shim, as_sent, crash, frames};

pub(super) const SHIM: Shim = Shim {
    id: "dispatches-comments",
    sees: as_sent,
    tells: |wire, seen| if frames(wire).iter().any(|frame| frame.comments > 0) { crash() } else { seen },
    more: 0,
    breaks: &["ignores-comments"],
};
