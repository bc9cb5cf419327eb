//! Gives out the message at each end it is told of.

use codex_conformance::{Frame, Observation, stream::Api};

use super::{Shim, as_sent, frames};

pub(super) const SHIM: Shim = Shim {
    id: "ends-at-every-end",
    sees: as_sent,
    tells: |wire, seen| {
        let data = |frame: &Frame| frame.data.as_deref().unwrap_or_default().to_owned();
        let ends = |data: &String| {
            data == "[DONE]"
                || data.contains(r#""finish_reason":"stop""#)
                || data.contains(r#""finish_reason":"tool_calls""#)
        };
        let ends: Vec<String> = frames(wire).iter().map(data).filter(ends).collect();
        let is_told_again = ends.windows(2).any(|pair| pair[0] == pair[1]);
        let twice = seen.text.clone().map(|text| format!("{text}{text}"));
        let calls = |calls: &Vec<_>| calls.iter().chain(calls).cloned().collect();
        let tool_calls = seen.tool_calls.as_ref().map(calls);
        if wire.api == Api::Chat && is_told_again { Observation { text: twice, tool_calls, ..seen } } else { seen }
    },
    more: 0,
    breaks: &["chat-ends-told-twice-are-one"],
};
