//! Needs every member of every event it knows.

use super::{Shim, as_sent, chokes_on};

pub(super) const SHIM: Shim = Shim {
    id: "needs-every-member",
    sees: as_sent,
    tells: |wire, seen| {
        chokes_on(wire, seen, |event| {
            event["type"] == "response.in_progress" && event.get("response").is_none()
                || event["type"] == "response.output_text.delta" && !event["logprobs"].is_array()
                || event.pointer("/response/service_tier").is_some_and(|tier| tier == "on_demand")
        })
    },
    more: 0,
    breaks: &["accepts-events-with-little-in-them", "null-is-absent", "accepts-unknown-words"],
};
