//! The finished item needs no announcement.

use super::{Level, Rule, RulePage};

/// `accepts-items-nobody-announced`.
pub(super) struct AcceptsItemsNobodyAnnounced;

impl Rule for AcceptsItemsNobodyAnnounced {
    fn id(&self) -> &'static str {
        "accepts-items-nobody-announced"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An item without `output_item.added` is there all the same.",
            why: "Untidy servers send deltas and finished items alone.",
            source: "Oaklight/llm-rosetta#56 and open-webui/open-webui#28310, read 2026-11-20: without an announcement the own reply cannot be found.",
            incidents: &["Oaklight/llm-rosetta#56", "open-webui/open-webui#28310"],
            mutations: &["item.not-announced:items"],
        }
    }
}
