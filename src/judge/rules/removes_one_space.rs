//! One space behind the colon belongs to the format.

use super::{Api, Level, Rule, RulePage};

/// `removes-one-space`.
pub(super) struct RemovesOneSpace;

impl Rule for RemovesOneSpace {
    fn id(&self) -> &'static str {
        "removes-one-space"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A field is read alike with no space behind its colon, with one, and with more before JSON.",
            why: "A parser that looks for `data: ` misses what comes without the space.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “If value starts with a U+0020 SPACE character, remove it from value.” Seen in the field only the other way round, in parsers that keep it: openai/openai-go#555.",
            incidents: &["openai/openai-go#555"],
            mutations: &["framing.spacing"],
        }
    }
}
