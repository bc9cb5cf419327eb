//! Leaves every request of the server without a reply.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "answers-nobody",
    sees: as_sent,
    tells: |_, mut seen| {
        seen.said.iter_mut().for_each(|said| said.retain(|word| !word.starts_with("answer to ")));
        seen
    },
    more: 0,
    breaks: &["server-requests-get-one-answer"],
};
