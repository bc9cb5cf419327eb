//! Takes everything that is said for the answer: commentary, and what was only thought.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "shows-everything-as-the-answer",
    sees: as_sent,
    tells: |wire, seen| {
        let said: String = events(wire)
            .iter()
            .filter(|event| event["type"] == "response.output_item.done")
            .map(|event| {
                let item = &event["item"];
                let texts = ["content", "summary"].into_iter().filter_map(|name| item[name].as_array()).flatten();
                texts.filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n\n")
            })
            .collect();
        if seen.status == Seen::Completed { Observation { text: Some(said), ..seen } } else { seen }
    },
    more: 0,
    breaks: &["commentary-is-no-answer", "reasoning-stays-out-of-the-answer"],
};
