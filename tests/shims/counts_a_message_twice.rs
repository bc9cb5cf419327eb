//! Tells twice the tokens of a chat message, and zero where there are none.

use codex_conformance::stream::{Api, Usage};

use super::{Shim, as_sent, doubled};

pub(super) const SHIM: Shim = Shim {
    id: "counts-a-message-twice",
    sees: as_sent,
    tells: |wire, mut seen| {
        if wire.api == Api::Chat {
            let nothing = Usage { input_tokens: Some(0), total_tokens: Some(0), ..Usage::default() };
            seen.usage = Some(seen.usage.map_or(nothing, doubled));
        }
        seen
    },
    more: 0,
    breaks: &[
        "unknown-usage-is-not-zero",
        "reads-odd-counters",
        "usage-is-counted-once",
        "usage-of-a-stopped-turn-is-kept",
        "cached-tokens-are-input-tokens",
    ],
};
