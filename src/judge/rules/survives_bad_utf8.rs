//! A bad byte spoils a character and nothing behind it.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `survives-bad-utf8`.
pub(super) struct SurvivesBadUtf8;

impl Rule for SurvivesBadUtf8 {
    fn id(&self) -> &'static str {
        "survives-bad-utf8"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A byte that is not UTF-8 in one frame does not hide the frames behind it: the stream goes on, or ends with an error.",
            why: "A parser that stops at the byte keeps the connection open and says nothing more.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “Streams must be decoded using the UTF-8 decode algorithm”, which puts U+FFFD in the place of what is no UTF-8.",
            incidents: &["xberg-io/liter-llm#152"],
            mutations: &["framing.bad-utf8"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() { Check::Kept } else { evidence.holds(seen) }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
