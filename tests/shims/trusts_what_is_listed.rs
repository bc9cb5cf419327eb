//! Takes the list of the terminal frame for the answer.

use codex_conformance::{Observation, judge::Seen};
use serde_json::Value;

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "trusts-what-is-listed",
    sees: as_sent,
    tells: |wire, seen| {
        let lists = events(wire).iter().any(|event| {
            event.pointer("/response/output").and_then(Value::as_array).is_some_and(|list| !list.is_empty())
        });
        if lists || seen.status != Seen::Completed {
            seen
        } else {
            Observation { text: Some(String::new()), items: Some(Vec::new()), tool_calls: Some(Vec::new()), ..seen }
        }
    },
    more: 0,
    breaks: &["complete-without-terminal-output", "text-without-item-done"],
};
