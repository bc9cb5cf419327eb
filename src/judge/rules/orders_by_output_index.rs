//! The index is the place.

use super::{Level, Rule, RulePage};

/// `orders-by-output-index`.
pub(super) struct OrdersByOutputIndex;

impl Rule for OrdersByOutputIndex {
    fn id(&self) -> &'static str {
        "orders-by-output-index"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Items stand in the order of `output_index`, whichever finished first.",
            why: "The next request carries the items, and providers reject a call before the message that made it.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `output_index` is “The index of the output item that was marked done.” BerriAI/litellm#36356: assembled by index.",
            incidents: &["BerriAI/litellm#36356", "bytedance/deer-flow#1928"],
            mutations: &["item.done-late"],
        }
    }
}
