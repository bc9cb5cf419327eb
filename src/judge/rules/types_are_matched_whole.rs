//! A type that contains a known one is another.

use super::{Level, Rule, RulePage};

/// `types-are-matched-whole`.
pub(super) struct TypesAreMatchedWhole;

impl Rule for TypesAreMatchedWhole {
    fn id(&self) -> &'static str {
        "types-are-matched-whole"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A type is compared whole: `vendor.output_text.delta.echo` is no text.",
            why: "What a stranger says ends up in the answer.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: the type of a text delta is “Always `response.output_text.delta`.” open-webui/open-webui#28312: short and odd names break a consumer that looks at parts of them.",
            incidents: &["open-webui/open-webui#28312"],
            mutations: &["event.injected:lookalike-text", "event.injected:lookalike-call", "event.injected:short-name"],
        }
    }
}
