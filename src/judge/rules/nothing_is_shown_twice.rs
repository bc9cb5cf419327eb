//! What was shown is not shown again.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, quoted};

/// `nothing-is-shown-twice`.
pub(super) struct NothingIsShownTwice;

impl Rule for NothingIsShownTwice {
    fn id(&self) -> &'static str {
        "nothing-is-shown-twice"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "When a stream breaks behind the first text and is asked for again, the text is not shown twice.",
            why: "The caller reads the beginning of the answer twice, and stores it so.",
            source: "earendil-works/pi#8031 and NousResearch/hermes-agent#99241, read 2026-11-20: never again after visible output, or with an explicit discard.",
            incidents: &[
                "earendil-works/pi#8031",
                "NousResearch/hermes-agent#99241",
                "NousResearch/hermes-agent#72837",
            ],
            mutations: &["http.cut-then-fine:after-text"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let whole = &evidence.transcript.text;
        match &seen.streamed {
            None => Check::NotReported("streamed"),
            Some(shown) => {
                let expected = format!("shown at most {}", quoted(whole));
                Check::that(shown.len() <= whole.len(), expected, format!("shown {}", quoted(shown)))
            }
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
