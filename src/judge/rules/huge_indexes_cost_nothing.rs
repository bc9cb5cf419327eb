//! An index is a name, not a size.

use super::{Level, Rule, RulePage};

/// `huge-indexes-cost-nothing`.
pub(super) struct HugeIndexesCostNothing;

impl Rule for HugeIndexesCostNothing {
    fn id(&self) -> &'static str {
        "huge-indexes-cost-nothing"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A very large output index costs neither memory nor the turn.",
            why: "A consumer that makes room for every index below runs out of memory at two thousand million.",
            source: "open-webui/open-webui#28312, read 2026-11-20: indexes past the end of a list. The size is speculative.",
            incidents: &["open-webui/open-webui#28312"],
            mutations: &["item.index:huge"],
        }
    }
}
