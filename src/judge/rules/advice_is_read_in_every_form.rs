//! A wait has several ways of being said.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, waited};

/// `advice-is-read-in-every-form`.
pub(super) struct AdviceIsReadInEveryForm;

impl Rule for AdviceIsReadInEveryForm {
    fn id(&self) -> &'static str {
        "advice-is-read-in-every-form"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`retry-after-ms` is followed, a date that has passed and zero are no wait, and what cannot be read is no advice.",
            why: "Advice that is not understood is not followed, or waited for as if it were large.",
            source: "RFC 9110, HTTP Semantics, www.rfc-editor.org/rfc/rfc9110, read 2026-11-21: section 10.2.3: “Retry-After = HTTP-date / delay-seconds”. openai/codex#3764: a wait that was named and not followed.",
            incidents: &["openai/codex#3764"],
            mutations: &[
                "http.retry-after:date",
                "http.retry-after:milliseconds",
                "http.retry-after:zero",
                "http.retry-after:negative",
                "http.retry-after:fraction",
                "http.retry-after:words",
            ],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if evidence.is_edited_by(&["http.retry-after:milliseconds"]) {
            return waited(seen, 2_500);
        }
        match seen.waits.iter().flatten().copied().max() {
            None => Check::NotReported("waits"),
            Some(longest) => Check::that(
                longest <= 10_000,
                "a wait of the consumer's own, of seconds",
                format!("a wait of {longest} ms"),
            ),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
