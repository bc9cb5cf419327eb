//! The event says that an item is finished.

use super::{Level, Rule, RulePage};

/// `done-means-done`.
pub(super) struct DoneMeansDone;

impl Rule for DoneMeansDone {
    fn id(&self) -> &'static str {
        "done-means-done"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A message that is finished by its event counts as finished, whatever its `status` says.",
            why: "A whole answer is judged incomplete and asked for again.",
            source: "NousResearch/hermes-agent#5858, read 2026-11-20: the done event is authoritative over a status of in_progress.",
            incidents: &["NousResearch/hermes-agent#5858"],
            mutations: &["item.in-progress-at-done"],
        }
    }
}
