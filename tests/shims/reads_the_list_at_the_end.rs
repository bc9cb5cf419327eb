//! Takes the answer from the items of `turn/completed`.

use codex_conformance::{Observation, judge::Seen};

use super::{Shim, as_sent, messages};

pub(super) const SHIM: Shim = Shim {
    id: "reads-the-list-at-the-end",
    sees: as_sent,
    tells: |wire, seen| {
        let is_bare = |(kind, said): &(String, serde_json::Value)| {
            let listed = &said["params"]["turn"]["items"];
            kind == "turn/completed" && listed.as_array().is_none_or(Vec::is_empty)
        };
        let loses = seen.status == Seen::Completed && messages(wire).iter().any(is_bare);
        if loses { Observation { text: Some(String::new()), ..seen } } else { seen }
    },
    more: 0,
    breaks: &["items-come-from-their-own-messages"],
};
