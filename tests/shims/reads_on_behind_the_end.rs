//! Reads on behind the terminal event, and adds what comes.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, doubled, events};

pub(super) const SHIM: Shim = Shim {
    id: "reads-on-behind-the-end",
    sees: as_sent,
    tells: |wire, seen| {
        let ends = events(wire).iter().filter(|event| event["type"] == "response.completed").count();
        if ends < 2 || seen.status != Seen::Completed {
            return seen;
        }
        let text = seen.text.clone().map(|text| text.repeat(2));
        let usage = seen.usage.map(doubled);
        Observation { text, usage, outcomes: Some(2), ..seen }
    },
    more: 0,
    breaks: &["first-lifecycle-counts", "usage-is-counted-once", "one-outcome"],
};
