//! Only CR and LF end lines.

use super::{Api, Level, Rule, RulePage};

/// `separators-are-characters`.
pub(super) struct SeparatorsAreCharacters;

impl Rule for SeparatorsAreCharacters {
    fn id(&self) -> &'static str {
        "separators-are-characters"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "U+2028, U+2029, and U+0085 inside data are characters like any other.",
            why: "A library that splits lines as text does cuts the JSON in two.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “end-of-line = ( cr lf / cr / lf )”. Soju06/codex-lb#1010.",
            incidents: &["Soju06/codex-lb#1010", "langgenius/dify#39008"],
            mutations: &["framing.separators"],
        }
    }
}
