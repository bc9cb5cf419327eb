//! Reasoning may lack what it is known by.

use super::{Level, Rule, RulePage};

/// `accepts-lean-reasoning`.
pub(super) struct AcceptsLeanReasoning;

impl Rule for AcceptsLeanReasoning {
    fn id(&self) -> &'static str {
        "accepts-lean-reasoning"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Reasoning without an id or summary, or with a part that is not closed, costs nothing else.",
            why: "Providers leave out what they do not store.",
            source: "caozhiyuan/copilot-api#72 and NVIDIA-NeMo/Switchyard#671, read 2026-11-20.",
            incidents: &["caozhiyuan/copilot-api#72", "NVIDIA-NeMo/Switchyard#671", "newo-ether/Agora#141"],
            mutations: &["reasoning.lean", "reasoning.part-not-closed"],
        }
    }
}
