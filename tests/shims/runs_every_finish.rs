//! Runs a call for every event that finishes one.

use codex_conformance::{Observation, judge::ObservedCall, judge::Seen};
use serde_json::Value;

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "runs-every-finish",
    sees: as_sent,
    tells: |wire, seen| {
        let finished =
            |event: &&Value| event["type"] == "response.output_item.done" && event["item"]["type"] == "function_call";
        let all = events(wire);
        let text = |event: &Value, name: &str| event["item"][name].as_str().unwrap_or_default().to_owned();
        let calls: Vec<ObservedCall> = all
            .iter()
            .filter(finished)
            .map(|event| ObservedCall {
                call_id: text(event, "call_id"),
                name: text(event, "name"),
                arguments: text(event, "arguments"),
            })
            .collect();
        if seen.status == Seen::Completed && !calls.is_empty() {
            Observation { tool_calls: Some(calls), ..seen }
        } else {
            seen
        }
    },
    more: 0,
    breaks: &["one-call-runs-once"],
};
