//! Comments say nothing.

use super::{Api, Level, Rule, RulePage};

/// `ignores-comments`.
pub(super) struct IgnoresComments;

impl Rule for IgnoresComments {
    fn id(&self) -> &'static str {
        "ignores-comments"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Comment lines are passed over, wherever they stand.",
            why: "Keepalive comments come at any time; a parser that dispatches the blank line behind one fails on an empty event.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “If the line starts with a U+003A COLON character (:)”: “Ignore the line.”",
            incidents: &["openai/openai-python#2721", "openai/openai-go#651", "stacklok/mecatl#309"],
            mutations: &["framing.comments"],
        }
    }
}
