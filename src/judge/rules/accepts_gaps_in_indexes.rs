//! Indexes order, and do not count.

use super::{Level, Rule, RulePage};

/// `accepts-gaps-in-indexes`.
pub(super) struct AcceptsGapsInIndexes;

impl Rule for AcceptsGapsInIndexes {
    fn id(&self) -> &'static str {
        "accepts-gaps-in-indexes"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Gaps between output indexes change nothing.",
            why: "Servers count hidden items too.",
            source: "open-webui/open-webui#28312, merged, read 2026-11-20: an index past the end is no reason to end the stream.",
            incidents: &["open-webui/open-webui#28312"],
            mutations: &["item.index:gaps"],
        }
    }
}
