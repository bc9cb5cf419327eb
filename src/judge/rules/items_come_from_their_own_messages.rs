//! The items of a turn are those that were finished one by one.

use super::{Api, Level, Rule, RulePage};

/// `items-come-from-their-own-messages`.
pub(super) struct ItemsComeFromTheirOwnMessages;

impl Rule for ItemsComeFromTheirOwnMessages {
    fn id(&self) -> &'static str {
        "items-come-from-their-own-messages"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "The answer is that of the `item/completed` messages, whatever `turn/completed` lists: nothing, null, or no list at all.",
            why: "Most releases list nothing there, so that a client that reads the list has no answer.",
            source: "codex-rs/app-server/README.md of openai/codex, read 2026-11-22: “rely on `item/*` notifications for the canonical item list”.",
            incidents: &["Waishnav/devspace#361", "agentserver/agentserver#102"],
            mutations: &["app.turn-items"],
        }
    }
}
