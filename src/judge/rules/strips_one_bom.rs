//! One leading byte order mark is no content.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage};

/// `strips-one-bom`.
pub(super) struct StripsOneBom;

impl Rule for StripsOneBom {
    fn id(&self) -> &'static str {
        "strips-one-bom"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "One leading byte order mark is stripped, and nothing breaks on it.",
            why: "Kept, it becomes part of the first field name and the first event is lost; sliced by bytes, it panics.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-20: the stream is decoded with the UTF-8 decode algorithm, which strips one leading byte order mark, if any.",
            incidents: &["openai/openai-python#3819", "assistant-ui/assistant-ui#6954"],
            mutations: &["framing.bom"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.wire.body.starts_with("\u{FEFF}".as_bytes())
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
