//! What the caller stopped is told as stopped.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};

/// `interruption-is-told`.
pub(super) struct InterruptionIsTold;

impl Rule for InterruptionIsTold {
    fn id(&self) -> &'static str {
        "interruption-is-told"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A turn that the caller interrupts ends at once, and is told as interrupted: not as complete, and not as a failure of the stream.",
            why: "Told as complete it is stored as an answer; told as a failure it is asked for again.",
            source: "mastra-ai/mastra#13206, merged, read 2026-11-20: what was aborted is not kept as an answer.",
            incidents: &["mastra-ai/mastra#13206", "BerriAI/litellm#30245"],
            mutations: &["stall.interrupted"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.status {
            Seen::Interrupted => Check::Kept,
            // Its own clock ended it, or nothing: this consumer cannot be interrupted by the harness.
            Seen::TimedOut | Seen::Hung => Check::NotReported("interruption"),
            _ => Check::that(false, "interrupted", told_status(seen)),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
