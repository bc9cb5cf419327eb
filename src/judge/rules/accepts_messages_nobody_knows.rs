//! Messages, items and members from the future cost nothing.

use super::{Api, Level, Rule, RulePage};

/// `accepts-messages-nobody-knows`.
pub(super) struct AcceptsMessagesNobodyKnows;

impl Rule for AcceptsMessagesNobodyKnows {
    fn id(&self) -> &'static str {
        "accepts-messages-nobody-knows"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A notification, a type of item, or a member that is not known costs neither the turn nor what stands beside it.",
            why: "Every release adds some. A closed list binds a client to one release of the server.",
            source: "LimLLL/codex-webui#6, read 2026-11-22: 0.151.0 brought new types of items and of errors, which the client dropped.",
            incidents: &["LimLLL/codex-webui#6", "openclaw/openclaw#99284", "meawoppl/agent-portal#690"],
            mutations: &["app.unknown"],
        }
    }
}
