//! JSON without a type is named by its line, or by nothing.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `survives-json-without-type`.
pub(super) struct SurvivesJsonWithoutType;

impl Rule for SurvivesJsonWithoutType {
    fn id(&self) -> &'static str {
        "survives-json-without-type"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Where the JSON lacks its `type`, the `event` line names the event, or the turn ends in an error; it is no success of less.",
            why: "Some gateways send the type on the event line alone.",
            source: "farion1231/cc-switch#5083, read 2026-11-20: the type is missing on events that the line names.",
            incidents: &["farion1231/cc-switch#5083"],
            mutations: &["framing.no-type"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() { Check::Kept } else { evidence.holds(seen) }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
