//! Depth is data.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, told_status};

/// `deep-json-is-no-crash`.
pub(super) struct DeepJsonIsNoCrash;

impl Rule for DeepJsonIsNoCrash {
    fn id(&self) -> &'static str {
        "deep-json-is-no-crash"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "JSON that is nested a hundred thousand deep is skipped, or ends the turn with an error that can be caught.",
            why: "A parser that calls itself for every level overflows the stack and takes the process with it.",
            source: "RFC 8259, The JavaScript Object Notation Data Interchange Format, www.rfc-editor.org/rfc/rfc8259, read 2026-11-21: section 9: “An implementation may set limits on the maximum depth of nesting.”",
            incidents: &["serde-rs/serde#82"],
            mutations: &["size.depth"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let kept = evidence.accepted().contains(&seen.status) || seen.status.is_reported_error();
        Check::that(kept, "the answer, or an error", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
