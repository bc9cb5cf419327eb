//! Parts of a type from the future cost nothing else.

use super::{Level, Rule, RulePage};

/// `accepts-unknown-parts`.
pub(super) struct AcceptsUnknownParts;

impl Rule for AcceptsUnknownParts {
    fn id(&self) -> &'static str {
        "accepts-unknown-parts"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An unknown content part or annotation costs neither the message nor the parts beside it.",
            why: "The text of the answer stands right beside it.",
            source: "vercel/ai#8047, merged, read 2026-11-20: a new type of annotation made every answer with one unreadable.",
            incidents: &["vercel/ai#8047", "BaranziniLab/biorouter#147"],
            mutations: &["item.unknown-part"],
        }
    }
}
