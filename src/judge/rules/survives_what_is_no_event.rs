//! Data that is no event ends in order.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `survives-what-is-no-event`.
pub(super) struct SurvivesWhatIsNoEvent;

impl Rule for SurvivesWhatIsNoEvent {
    fn id(&self) -> &'static str {
        "survives-what-is-no-event"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A frame whose data is no event is passed over, or ends the turn with an error; nothing crashes.",
            why: "Servers print errors into streams, and flush null at their end.",
            source: "lucasjinreal/Crane#121 and decolua/9router#1648, read 2026-11-20: plain words and null in the place of events.",
            incidents: &["lucasjinreal/Crane#121", "decolua/9router#1648", "mnfst/llm-gateway#2053"],
            mutations: &["event.no-object"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() { Check::Kept } else { evidence.holds(seen) }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
