//! The body of an error says what is wrong.

use super::{Api, Check, Evidence, Level, Observation, REASON, Rule, RulePage, Scope, told_status};

/// `rejection-tells-the-reason`.
pub(super) struct RejectionTellsTheReason;

impl Rule for RejectionTellsTheReason {
    fn id(&self) -> &'static str {
        "rejection-tells-the-reason"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "What the JSON of a refused request says, under `error.message` or `detail`, reaches the caller.",
            why: "A number helps nobody; “Instructions are not valid” does.",
            source: "openai/codex#3224 and pingdotgg/t3code#829, read 2026-11-20: the message is extracted, whichever of the two members holds it.",
            incidents: &["openai/codex#3224", "openai/codex#6603", "pingdotgg/t3code#829"],
            mutations: &[
                "http.status:400-detail",
                "http.status:400-json",
                "http.status:401-json",
                "http.status:404-json",
                "http.status:422-json",
                "http.status:429-usage-limit",
                "http.body:json-error",
                "http.body:json-detail",
            ],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let told = seen.error.as_ref().and_then(|error| error.message.as_deref());
        let kept = told.is_some_and(|told| told.contains(REASON));
        Check::that(kept, format!("an error that says {REASON:?}"), told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
