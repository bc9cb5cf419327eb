//! Items of a type from the future cost nothing else.

use super::{Level, Rule, RulePage};

/// `accepts-unknown-item-types`.
pub(super) struct AcceptsUnknownItemTypes;

impl Rule for AcceptsUnknownItemTypes {
    fn id(&self) -> &'static str {
        "accepts-unknown-item-types"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An item of an unknown type, streamed or listed, costs neither the turn nor the items beside it.",
            why: "A closed union loses the whole answer, or its usage.",
            source: "openai-php/client#787 and 0xPlaygrounds/rig#1549, read 2026-11-20: new item types broke every stream they came in.",
            incidents: &["openai-php/client#787", "0xPlaygrounds/rig#1549", "64bit/async-openai#548"],
            mutations: &["item.unknown-type"],
        }
    }
}
