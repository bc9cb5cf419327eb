//! Text that was not streamed is text.

use super::{Level, Rule, RulePage};

/// `text-without-deltas`.
pub(super) struct TextWithoutDeltas;

impl Rule for TextWithoutDeltas {
    fn id(&self) -> &'static str {
        "text-without-deltas"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A message whose text comes in the finished item alone is told once.",
            why: "Servers that do not stream, and caches, send the item at once.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.output_item.done` carries the item with its content. vercel/ai#11658: text is taken from one of the two, not from both.",
            incidents: &["vercel/ai#11658"],
            mutations: &["text.no-deltas"],
        }
    }
}
