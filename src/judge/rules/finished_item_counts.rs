//! The finished item is the answer.

use super::{Level, Rule, RulePage};

/// `finished-item-counts`.
pub(super) struct FinishedItemCounts;

impl Rule for FinishedItemCounts {
    fn id(&self) -> &'static str {
        "finished-item-counts"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Where deltas and the finished item differ, the finished item counts.",
            why: "An answer that was mended on the way is told unmended.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.output_item.done` is “Emitted when an output item is marked done” and carries the item; NousResearch/hermes-agent#5858: the done event is authoritative.",
            incidents: &["NousResearch/hermes-agent#5858"],
            mutations: &["item.done-differs"],
        }
    }
}
