//! Breaks at messages, items and members of a later release.

use super::{Shim, as_sent, crash, messages};

pub(super) const SHIM: Shim = Shim {
    id: "knows-one-release",
    sees: as_sent,
    tells: |wire, seen| {
        let is_later = |(_, said): &(String, serde_json::Value)| {
            let text = said.to_string();
            text.contains("\"tide\"") || text.contains("\"lighthouse\"")
        };
        if messages(wire).iter().any(is_later) { crash() } else { seen }
    },
    more: 0,
    breaks: &["accepts-messages-nobody-knows"],
};
