//! Texts of several parts and items stay whole and in order.

use super::{Body, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `keeps-parts-apart`.
pub(super) struct KeepsPartsApart;

impl Rule for KeepsPartsApart {
    fn id(&self) -> &'static str {
        "keeps-parts-apart"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Deltas of several messages or parts are not mixed.",
            why: "One buffer for all makes one text of two.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `item_id` and `content_index` say which item and part “the text delta was added to.” earendil-works/pi#4171.",
            incidents: &["earendil-works/pi#4171"],
            mutations: &["text.recut", "item.done-late"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let parts = |item: &crate::stream::Item| match &item.body {
            Body::Message { content, .. } => content.len(),
            _ => 0,
        };
        evidence.transcript.items.iter().map(parts).sum::<usize>() > 1
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }

    fn scope(&self) -> Scope {
        Scope::WhereAdded
    }
}
