//! What is compressed is undone or refused.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};

/// `codings-are-undone-or-refused`.
pub(super) struct CodingsAreUndoneOrRefused;

impl Rule for CodingsAreUndoneOrRefused {
    fn id(&self) -> &'static str {
        "codings-are-undone-or-refused"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A compressed body, labelled or not, is read as what it is, or ends in an error within the time of an answer.",
            why: "Read as text it is nothing, and nothing is an empty answer, or a stream that never says anything.",
            source: "RFC 9110, HTTP Semantics, www.rfc-editor.org/rfc/rfc9110, read 2026-11-21: section 8.4: Content-Encoding says “what decoding mechanisms have to be applied”. Soju06/codex-lb#77.",
            incidents: &["Soju06/codex-lb#77", "cita-777/metapi#335", "Wei-Shaw/claude-relay-service#1030"],
            mutations: &["http.coded"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let whole = evidence.scenario.session().transcript();
        let is_read = seen.status == Seen::Completed && seen.text.as_ref().is_none_or(|text| *text == whole.text);
        Check::that(is_read || seen.status.is_reported_error(), "the answer, or an error", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
