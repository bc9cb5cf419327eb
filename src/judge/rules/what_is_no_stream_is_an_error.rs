//! A success without a stream is a failure.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, no_success};

/// `what-is-no-stream-is-an-error`.
pub(super) struct WhatIsNoStreamIsAnError;

impl Rule for WhatIsNoStreamIsAnError {
    fn id(&self) -> &'static str {
        "what-is-no-stream-is-an-error"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A body under 200 that is HTML, JSON, or empty is an error.",
            why: "It has no events, and no events are taken for an empty answer.",
            source: "a2aproject/a2a-rs#134, merged, and decolua/9router#3051, read 2026-11-20.",
            incidents: &["a2aproject/a2a-rs#134", "decolua/9router#3051", "openclaw/openclaw#67517"],
            mutations: &["http.body"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        no_success(seen, "an error that tells what the body is")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
