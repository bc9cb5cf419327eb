//! An item that is finished twice is one item.

use super::{Level, Rule, RulePage};

/// `repeated-items-count-once`.
pub(super) struct RepeatedItemsCountOnce;

impl Rule for RepeatedItemsCountOnce {
    fn id(&self) -> &'static str {
        "repeated-items-count-once"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An item that is finished twice is there once.",
            why: "A doubled item doubles the answer, and the next request is refused for its ids.",
            source: "openai/codex#680, merged, read 2026-11-20: items are told apart by id.",
            incidents: &["openai/codex#680", "lidge-jun/opencodex#363"],
            mutations: &["item.done-twice"],
        }
    }
}
