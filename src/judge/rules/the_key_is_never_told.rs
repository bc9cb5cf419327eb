//! The key goes to the server and nowhere else.

use super::{Api, CANARY, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `the-key-is-never-told`.
pub(super) struct TheKeyIsNeverTold;

impl Rule for TheKeyIsNeverTold {
    fn id(&self) -> &'static str {
        "the-key-is-never-told"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "The key of the request stands in nothing that the consumer tells, an error that quotes it included.",
            why: "Errors are logged, shown, and pasted into reports.",
            source: "BerriAI/litellm#22424 and NousResearch/hermes-agent#50423, read 2026-11-20: secrets are taken out at the entry of logs.",
            incidents: &["BerriAI/litellm#22424", "NousResearch/hermes-agent#50423", "NousResearch/hermes-agent#83873"],
            mutations: &["http.key-echoed"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let told = serde_json::to_string(seen).unwrap_or_default();
        Check::that(!told.contains(CANARY), "an outcome without the key", "the key of the request")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
