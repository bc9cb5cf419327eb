//! Messages of another thread or turn are not of this one.

use super::{Api, Level, Rule, RulePage};

/// `other-threads-are-not-this-one`.
pub(super) struct OtherThreadsAreNotThisOne;

impl Rule for OtherThreadsAreNotThisOne {
    fn id(&self) -> &'static str {
        "other-threads-are-not-this-one"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "What names another thread or another turn adds nothing to the turn and does not end it.",
            why: "Helpers of the model run in threads of their own over the same pipe. Their end is taken for the end of the turn, and their words for the answer.",
            source: "NousResearch/hermes-agent#69298, merged, read 2026-11-22: a helper’s `turn/completed` ended the turn of its parent; notifications are now scoped to the active thread and turn.",
            incidents: &[
                "NousResearch/hermes-agent#69298",
                "Tryanks/tcode#324",
                "paradigmxyz/centaur#445",
                "unfence-labs/hive#236",
            ],
            mutations: &["app.foreign"],
        }
    }
}
