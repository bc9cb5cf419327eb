//! Looks for choices in a frame, and for nothing else.

use codex_conformance::stream::Api;
use serde_json::json;

use super::{Shim, rewritten, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "looks-for-choices-alone",
    sees: |wire| {
        if wire.api != Api::Chat {
            return wire.clone();
        }
        rewritten(wire, |_, event| {
            if event.get("error").is_some_and(|error| !error.is_null()) || event["object"] == "error" {
                *event = json!({ "object": "chat.completion.chunk", "choices": [] });
            }
        })
    },
    tells: truthfully,
    more: 0,
    breaks: &["chat-errors-surface"],
};
