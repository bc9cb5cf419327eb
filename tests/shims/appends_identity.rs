//! Appends ids and names as it appends arguments.

use codex_conformance::{Observation, judge::ObservedCall};

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "appends-identity",
    sees: as_sent,
    tells: |wire, seen| {
        let events = events(wire);
        let calls = events.iter().filter_map(|event| event.pointer("/choices/0/delta/tool_calls/0/id")?.as_str());
        let ids: Vec<&str> = calls.collect();
        let doubled = |call: ObservedCall| {
            let times = ids.iter().filter(|id| **id == call.call_id).count().max(1);
            ObservedCall { call_id: call.call_id.repeat(times), ..call }
        };
        let tool_calls = seen.tool_calls.map(|calls| calls.into_iter().map(doubled).collect());
        Observation { tool_calls, ..seen }
    },
    more: 0,
    breaks: &["chat-identity-is-told-once"],
};
