//! Arguments count wherever they came.

use super::{Level, Rule, RulePage};

/// `arguments-from-any-place`.
pub(super) struct ArgumentsFromAnyPlace;

impl Rule for ArgumentsFromAnyPlace {
    fn id(&self) -> &'static str {
        "arguments-from-any-place"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A call works whether its arguments came in deltas, in their done event, or in the finished item alone.",
            why: "Trusting one place, a consumer dispatches `{}`.",
            source: "earendil-works/pi#2745 and BerriAI/litellm#27792, merged, read 2026-11-20.",
            incidents: &[
                "earendil-works/pi#2745",
                "BerriAI/litellm#27792",
                "tailcallhq/forgecode#2558",
                "vllm-project/vllm#54236",
            ],
            mutations: &["tool.arguments-from"],
        }
    }
}
