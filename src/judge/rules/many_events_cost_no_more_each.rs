//! Each event costs what it holds.

use super::{Api, Level, Rule, RulePage, Scope};

/// `many-events-cost-no-more-each`.
pub(super) struct ManyEventsCostNoMoreEach;

impl Rule for ManyEventsCostNoMoreEach {
    fn id(&self) -> &'static str {
        "many-events-cost-no-more-each"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A hundred thousand events in one chunk are read in the time of an answer.",
            why: "Moving what is left of a chunk for every event is work with the square of their number.",
            source: "anthropics/anthropic-sdk-typescript#1096, read 2026-11-21: “copies the ENTIRE remaining buffer, per event”, and the benchmark beside it.",
            incidents: &["anthropics/anthropic-sdk-typescript#1096"],
            mutations: &["size.events"],
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
