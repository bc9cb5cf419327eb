//! A delta needs no opened part.

use super::{Level, Rule, RulePage};

/// `accepts-parts-nobody-opened`.
pub(super) struct AcceptsPartsNobodyOpened;

impl Rule for AcceptsPartsNobodyOpened {
    fn id(&self) -> &'static str {
        "accepts-parts-nobody-opened"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Deltas without `content_part.added` are not lost.",
            why: "A consumer that indexes into parts it was never told of crashes.",
            source: "Wei-Shaw/sub2api#2875 and open-webui/open-webui#28310, read 2026-11-20.",
            incidents: &["Wei-Shaw/sub2api#2875", "open-webui/open-webui#28310"],
            mutations: &["item.not-announced:parts"],
        }
    }
}
