//! Refuses messages with the member `jsonrpc`.

use super::{Shim, as_sent, crash, messages};

pub(super) const SHIM: Shim = Shim {
    id: "refuses-the-header",
    sees: as_sent,
    tells: |wire, seen| {
        if messages(wire).iter().any(|(_, said)| said.get("jsonrpc").is_some()) { crash() } else { seen }
    },
    more: 0,
    breaks: &["jsonrpc-may-be-there"],
};
