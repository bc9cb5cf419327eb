//! A blank line alone ends nothing.

use super::{Api, Level, Rule, RulePage};

/// `ignores-blank-lines`.
pub(super) struct IgnoresBlankLines;

impl Rule for IgnoresBlankLines {
    fn id(&self) -> &'static str {
        "ignores-blank-lines"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Blank lines before, between, and behind frames dispatch nothing.",
            why: "A parser that dispatches at every blank line fails on an empty event.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return.”",
            incidents: &["openai/openai-python#2721"],
            mutations: &["framing.blank-lines"],
        }
    }
}
