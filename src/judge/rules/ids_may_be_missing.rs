//! What names no thread, turn or item belongs to the one that runs.

use super::{Api, Level, Rule, RulePage};

/// `ids-may-be-missing`.
pub(super) struct IdsMayBeMissing;

impl Rule for IdsMayBeMissing {
    fn id(&self) -> &'static str {
        "ids-may-be-missing"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Messages that leave out the ids of thread, turn or item count for the turn that runs.",
            why: "A client that files by ids waits for ever for a turn whose id it was never told.",
            source: "openai/codex-plugin-cc#781, read 2026-11-22: without `turn.id` in the reply every notification is kept back, `turn/completed` included, and the turn hangs.",
            incidents: &["openai/codex-plugin-cc#781", "chenhg5/cc-connect#1520"],
            mutations: &["app.ids-missing"],
        }
    }
}
