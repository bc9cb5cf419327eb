//! Some errors do not pass.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, is_final};

/// `final-codes-are-final`.
pub(super) struct FinalCodesAreFinal;

impl Rule for FinalCodesAreFinal {
    fn id(&self) -> &'static str {
        "final-codes-are-final"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A failure whose code says that it will not pass is not called one to try again.",
            why: "A used-up quota, a forbidden prompt, or too long a context is hammered at a price.",
            source: "openai/codex, codex-api, read 2026-11-20: the vendor's client ends the turn on these codes; earendil-works/pi#4172 and raine/claude-code-proxy#139, eleven requests into a spent limit.",
            incidents: &["earendil-works/pi#4172", "raine/claude-code-proxy#139"],
            mutations: &["terminal.failed-error", "error.shape"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.error.as_ref().and_then(|error| error.code.as_deref()).is_some_and(is_final)
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if !evidence.is_told_of_the_stream(seen) {
            return Check::Kept;
        }
        match seen.error.as_ref().map(|error| error.retryable) {
            Some(Some(again)) => Check::that(!again, "an error that is not to be tried again", "one that is"),
            _ => Check::NotReported("error.retryable"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
