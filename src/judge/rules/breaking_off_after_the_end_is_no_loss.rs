//! What happens after the end happens to nobody.

use super::{Api, Check, Ending, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};

/// `breaking-off-after-the-end-is-no-loss`.
pub(super) struct BreakingOffAfterTheEndIsNoLoss;

impl Rule for BreakingOffAfterTheEndIsNoLoss {
    fn id(&self) -> &'static str {
        "breaking-off-after-the-end-is-no-loss"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A connection that breaks after the completed event takes nothing from the answer.",
            why: "A whole answer is thrown away, and another one is paid for.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.completed` is “Emitted when the model response is complete.”",
            incidents: &["diegosouzapw/OmniRoute#11041"],
            mutations: &["truncation.aborted-after-terminal", "truncation.reset-after-terminal"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        matches!(evidence.wire.ending, Ending::Aborted | Ending::Reset)
            && evidence.accepted()[0] == Seen::Completed
            && evidence.is_plainly_complete()
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        Check::that(seen.status == Seen::Completed, "completed", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
