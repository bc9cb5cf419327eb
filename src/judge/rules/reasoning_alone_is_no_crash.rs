//! An answer without an answer is an outcome.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};

/// `reasoning-alone-is-no-crash`.
pub(super) struct ReasoningAloneIsNoCrash;

impl Rule for ReasoningAloneIsNoCrash {
    fn id(&self) -> &'static str {
        "reasoning-alone-is-no-crash"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A completed response that holds reasoning alone is told as completed, or as an outcome of its own.",
            why: "Behind a tool result a model may have nothing to add; treated as a failure of the stream it is paid for again and again.",
            source: "raine/claude-code-proxy#122 and anomalyco/opencode#37372, read 2026-11-20: valid for the one, to be told apart for the other; neither is a crash.",
            incidents: &["raine/claude-code-proxy#122", "BerriAI/litellm#40200", "anomalyco/opencode#37372"],
            mutations: &["reasoning.alone"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let kept = matches!(seen.status, Seen::Completed | Seen::Incomplete | Seen::Failed);
        Check::that(kept, "completed, or an outcome that says there is no answer", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
