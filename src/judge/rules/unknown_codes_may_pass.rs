//! What is new is not final.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `unknown-codes-may-pass`.
pub(super) struct UnknownCodesMayPass;

impl Rule for UnknownCodesMayPass {
    fn id(&self) -> &'static str {
        "unknown-codes-may-pass"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A failure of a code that nobody knows yet may be tried again.",
            why: "A new name for a passing fault would end every turn.",
            source: "vercel/ai#21360, read 2026-11-20: a passing fault without a known code was made a final one; openai/codex treats unknown codes as passing.",
            incidents: &["vercel/ai#21360"],
            mutations: &["terminal.failed-error"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.error.as_ref().and_then(|error| error.code.as_deref()) == Some("a_code_of_tomorrow")
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.error.as_ref().map(|error| error.retryable) {
            Some(Some(again)) => Check::that(again, "an error that may be tried again", "one that may not"),
            _ => Check::NotReported("error.retryable"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
