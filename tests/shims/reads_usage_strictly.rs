//! Reads usage strictly, and takes a turn whose usage it cannot read for cut.

use codex_conformance::{Observation, judge::Seen};
use serde_json::{Value, json};

use super::{Shim, as_sent, events};

pub(super) const SHIM: Shim = Shim {
    id: "reads-usage-strictly",
    sees: as_sent,
    tells: |wire, seen| {
        let odd = |usage: &Value| {
            !usage["input_tokens"].is_u64()
                || !usage["total_tokens"].is_u64()
                || usage["total_tokens"] == json!(u64::MAX)
                || usage["output_tokens_details"]["reasoning_tokens"].as_u64().is_none()
        };
        let is_odd = events(wire)
            .iter()
            .any(|event| event.pointer("/response/usage").is_some_and(|usage| !usage.is_null() && odd(usage)));
        if is_odd && seen.status == Seen::Completed { Observation { status: Seen::Truncated, ..seen } } else { seen }
    },
    more: 0,
    breaks: &["usage-costs-no-answer", "extreme-counters-do-no-harm"],
};
