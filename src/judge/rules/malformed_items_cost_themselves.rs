//! What cannot be read costs itself.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `malformed-items-cost-themselves`.
pub(super) struct MalformedItemsCostThemselves;

impl Rule for MalformedItemsCostThemselves {
    fn id(&self) -> &'static str {
        "malformed-items-cost-themselves"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An item that is null, a string, or without a type costs at most itself.",
            why: "The items beside it are whole.",
            source: "openai/openai-python#3113, read 2026-11-20: null where an object belongs is treated as nothing.",
            incidents: &["openai/openai-python#3113"],
            mutations: &["item.malformed"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() { Check::Kept } else { evidence.holds(seen) }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
