//! A frame without data is no event.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage};

/// `ignores-data-less-frames`.
pub(super) struct IgnoresDataLessFrames;

impl Rule for IgnoresDataLessFrames {
    fn id(&self) -> &'static str {
        "ignores-data-less-frames"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A frame that has no data line causes no event and no error.",
            why: "The Codex backend sends `event: codex.rate_limits` alone. Dispatched, it hands an empty string to a JSON parser.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-20: “If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return.”",
            incidents: &["diegosouzapw/OmniRoute#4715", "openai/openai-python#2721", "stacklok/mecatl#309"],
            mutations: &["framing.data-less-frame"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.frames.iter().any(|frame| frame.complete && frame.data.is_none() && frame.event.is_some())
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
