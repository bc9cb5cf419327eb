//! Ids are not the place of an item.

use super::{Level, Rule, RulePage};

/// `tolerates-changing-ids`.
pub(super) struct ToleratesChangingIds;

impl Rule for ToleratesChangingIds {
    fn id(&self) -> &'static str {
        "tolerates-changing-ids"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Ids of an item that change from event to event change nothing.",
            why: "GitHub Copilot encrypts ids anew for every event.",
            source: "BerriAI/litellm#30072, merged, read 2026-11-20: items are known by output index.",
            incidents: &["BerriAI/litellm#30072", "EricLBuehler/mistral.rs#1944"],
            mutations: &["item.ids-rotated"],
        }
    }
}
