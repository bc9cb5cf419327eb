//! Takes the first choice of every chunk.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "takes-the-first-choice",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            event["object"] == "chat.completion.chunk"
                && event["usage"].is_null()
                && event.pointer("/choices/0").is_none()
        })
    },
    more: 0,
    breaks: &["chat-chunks-need-no-choices"],
};
