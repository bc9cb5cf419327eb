//! Fields without a use are without a meaning.

use super::{Api, Level, Rule, RulePage};

/// `ignores-other-fields`.
pub(super) struct IgnoresOtherFields;

impl Rule for IgnoresOtherFields {
    fn id(&self) -> &'static str {
        "ignores-other-fields"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`id`, `retry`, and fields with unknown names never change the result.",
            why: "A retry field in a frame of its own, or a field from a proxy, must not become an event.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “Otherwise”: “The field is ignored.”",
            incidents: &["openai/openai-go#555", "openai/openai-python#2721"],
            mutations: &["framing.fields"],
        }
    }
}
