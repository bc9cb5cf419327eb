//! A call is who its finished item says.

use super::{Level, Rule, RulePage};

/// `late-identity-is-identity`.
pub(super) struct LateIdentityIsIdentity;

impl Rule for LateIdentityIsIdentity {
    fn id(&self) -> &'static str {
        "late-identity-is-identity"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A call whose id and name come with the finished item, or whose item has no id, is handed out under them.",
            why: "A call named \"\" is not found, and the thread is dead.",
            source: "HEXUXIU/M365-Copilot2API#77 and anomalyco/opencode#45081, merged, read 2026-11-20.",
            incidents: &["HEXUXIU/M365-Copilot2API#77", "anomalyco/opencode#45081"],
            mutations: &["tool.identity"],
        }
    }
}
