//! CRLF, LF, and CR end a line alike.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage};

/// `same-result-any-line-ending`.
pub(super) struct SameResultAnyLineEnding;

impl Rule for SameResultAnyLineEnding {
    fn id(&self) -> &'static str {
        "same-result-any-line-ending"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "CRLF, LF, and CR end a line, mixed or not, and a frame that a last CR ends is dispatched.",
            why: "A parser that looks for two line feeds buffers a CRLF stream for ever; one that waits for the byte after CR loses the terminal frame.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-20: “Lines must be separated by either a U+000D CARRIAGE RETURN U+000A LINE FEED (CRLF) character pair, a single U+000A LINE FEED (LF) character, or a single U+000D CARRIAGE RETURN (CR) character.”",
            incidents: &["earendil-works/pi#9036", "ax-llm/ax#622"],
            mutations: &["framing.crlf", "framing.lone-cr"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.events().next().is_some() && memchr::memchr(b'\r', evidence.wire.text()).is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
