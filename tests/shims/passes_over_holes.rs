//! Passes over what it cannot read.

use codex_conformance::{Frame, stream::Api};

use super::{Shim, frames, truthfully, with_body};

pub(super) const SHIM: Shim = Shim {
    id: "passes-over-holes",
    sees: |wire| {
        if wire.api != Api::Chat {
            return wire.clone();
        }
        let is_whole = |frame: &Frame| {
            let data = frame.data.as_deref().filter(|data| data.starts_with('{'));
            data.is_none_or(|data| serde_json::from_str::<serde_json::Value>(data).is_ok())
        };
        with_body(wire, frames(wire).into_iter().filter(is_whole).map(|frame| frame.raw).collect::<Vec<_>>().concat())
    },
    tells: truthfully,
    more: 0,
    breaks: &["chat-holes-are-no-success"],
};
