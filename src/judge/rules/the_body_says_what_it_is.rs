//! A stream under another name is a stream.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `the-body-says-what-it-is`.
pub(super) struct TheBodySaysWhatItIs;

impl Rule for TheBodySaysWhatItIs {
    fn id(&self) -> &'static str {
        "the-body-says-what-it-is"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A stream that is labelled as JSON or plain text is read, or ends in an error.",
            why: "Gateways name what they do not know.",
            source: "openclaw/openclaw#97773, read 2026-11-20: the body is looked at.",
            incidents: &["openclaw/openclaw#97773"],
            mutations: &["http.content-type:json", "http.content-type:plain"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() { Check::Kept } else { evidence.holds(seen) }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
