//! Ends a turn at the first error it is told of.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, messages};

pub(super) const SHIM: Shim = Shim {
    id: "stops-at-a-notice",
    sees: as_sent,
    tells: |wire, seen| {
        let is_notice =
            |(kind, said): &(String, serde_json::Value)| kind == "error" && said["params"]["willRetry"] == true;
        if messages(wire).iter().any(is_notice) {
            Observation::failure(Seen::Failed, "provider", "Reconnecting... 1/5")
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["a-retry-notice-ends-nothing"],
};
