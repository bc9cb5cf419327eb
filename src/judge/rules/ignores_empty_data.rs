//! Empty data is a ping.

use super::{Api, Level, Rule, RulePage};

/// `ignores-empty-data`.
pub(super) struct IgnoresEmptyData;

impl Rule for IgnoresEmptyData {
    fn id(&self) -> &'static str {
        "ignores-empty-data"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A frame whose data is empty is passed over.",
            why: "There is nothing to parse, and a parser that tries ends the turn.",
            source: "caozhiyuan/copilot-api#88 and openclaw/openclaw#52679, read 2026-11-20: proxies that ping with an empty `data` line; the agreed mending is to skip it.",
            incidents: &["caozhiyuan/copilot-api#88", "openclaw/openclaw#52679"],
            mutations: &["framing.empty-data"],
        }
    }
}
