//! Tells zero tokens where none were counted, adds cached tokens, and forgets what it cannot place.

use codex_conformance::judge::Seen;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "counts-nothing-as-zero",
    sees: as_sent,
    tells: |_, mut seen| {
        let mut usage = seen.usage.unwrap_or_default();
        let zero = usage.input_tokens.is_none() || seen.status != Seen::Completed;
        usage.input_tokens = Some(if zero {
            0
        } else {
            usage.input_tokens.unwrap_or_default()
                + usage.cached_tokens.unwrap_or_default()
                + i64::from(usage.cached_tokens == Some(0))
        });
        seen.usage = Some(usage);
        seen
    },
    more: 0,
    breaks: &[
        "unknown-usage-is-not-zero",
        "cached-tokens-are-input-tokens",
        "reads-odd-counters",
        "usage-of-a-stopped-turn-is-kept",
    ],
};
