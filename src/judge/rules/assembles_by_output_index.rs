//! The output index says whose an event is.

use super::{Check, Evidence, Level, Observation, Rule, RulePage};

/// `assembles-by-output-index`.
pub(super) struct AssemblesByOutputIndex;

impl Rule for AssemblesByOutputIndex {
    fn id(&self) -> &'static str {
        "assembles-by-output-index"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Items whose events interleave are put together by their output index.",
            why: "With one current item, the deltas of two calls become one call with arguments that nobody wrote.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: every item event carries `output_index`, “The index of the output item”; earendil-works/pi#4171, interleaved items as OpenRouter sends them.",
            incidents: &["earendil-works/pi#4171", "BerriAI/litellm#36356"],
            mutations: &["content.interleaved"],
        }
    }

    /// Events of one item come back after those of another.
    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let mut begun: Vec<u64> = Vec::new();
        evidence.events_of_the_turn().filter_map(|(_, event)| event.index("output_index")).any(|index| {
            let comes_back = begun.last() != Some(&index) && begun.contains(&index);
            begun.push(index);
            begun.dedup();
            comes_back
        })
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
