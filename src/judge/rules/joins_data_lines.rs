//! Several data lines are one text.

use super::{Api, Level, Rule, RulePage};

/// `joins-data-lines`.
pub(super) struct JoinsDataLines;

impl Rule for JoinsDataLines {
    fn id(&self) -> &'static str {
        "joins-data-lines"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Several `data` lines of a frame join with line feeds and are read as one JSON.",
            why: "A parser that takes each line for an event sees halves.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “Append the field value to the data buffer, then append a single U+000A LINE FEED (LF) character to the data buffer.”",
            incidents: &["SamSaffron/term-llm#454"],
            mutations: &["framing.data-lines"],
        }
    }
}
