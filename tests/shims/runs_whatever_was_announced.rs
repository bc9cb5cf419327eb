//! Runs every call that was announced, with what came of its arguments, however the turn ended.

use codex_conformance::Observation;

use super::{Shim, announced, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "runs-whatever-was-announced",
    sees: as_sent,
    tells: |wire, seen| {
        let calls = announced(wire);
        if calls.is_empty() || seen.tool_calls.as_ref().is_some_and(|known| !known.is_empty()) {
            return seen;
        }
        Observation { tool_calls: Some(calls), ..seen }
    },
    more: 0,
    breaks: &["never-hands-out-a-cut-call", "calls-of-a-broken-turn-are-not-run"],
};
