//! Stops at a line that is no JSON.

use super::{Shim, as_sent, crash};

pub(super) const SHIM: Shim = Shim {
    id: "parses-every-line",
    sees: as_sent,
    tells: |wire, seen| {
        let is_noise = |line: &&[u8]| line.strip_prefix(b"< ").is_some_and(|said| !said.starts_with(b"{"));
        if wire.body.split(|byte| *byte == b'\n').any(|line| is_noise(&line)) { crash() } else { seen }
    },
    more: 0,
    breaks: &["noise-is-passed-over"],
};
