//! Looks for parts of names, and takes a stranger for text.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, rewritten};

pub(super) const SHIM: Shim = Shim {
    id: "looks-for-parts-of-names",
    sees: |wire| {
        rewritten(wire, |_, event| {
            if event["type"].as_str().is_some_and(|kind| kind.contains("output_text.delta")) {
                event["type"] = "response.output_text.delta".into();
            }
        })
    },
    tells: |_, seen| {
        let text = seen.streamed.clone().filter(|_| seen.status == Seen::Completed);
        Observation { text: text.or(seen.text.clone()), ..seen }
    },
    more: 0,
    breaks: &["types-are-matched-whole"],
};
