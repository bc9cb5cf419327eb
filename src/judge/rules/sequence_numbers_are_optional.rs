//! Nothing depends on sequence numbers.

use super::{Level, Rule, RulePage};

/// `sequence-numbers-are-optional`.
pub(super) struct SequenceNumbersAreOptional;

impl Rule for SequenceNumbersAreOptional {
    fn id(&self) -> &'static str {
        "sequence-numbers-are-optional"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Sequence numbers that are missing, repeated, or fall change nothing.",
            why: "Many relays leave them out.",
            source: "BerriAI/litellm#28899 and diegosouzapw/OmniRoute#13964, read 2026-11-20: strict clients reject streams without them.",
            incidents: &["BerriAI/litellm#28899", "diegosouzapw/OmniRoute#13964"],
            mutations: &["event.sequence"],
        }
    }
}
