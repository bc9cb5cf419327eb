//! Asks for a thread without having said `initialized`.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "forgets-to-greet",
    sees: as_sent,
    tells: |_, mut seen| {
        seen.said.iter_mut().for_each(|said| said.retain(|word| word != "initialized"));
        seen
    },
    more: 0,
    breaks: &["handshake-comes-first"],
};
