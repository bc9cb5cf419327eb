//! What a broken turn asked for is not done.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, calls_run};

/// `calls-of-a-broken-turn-are-not-run`.
pub(super) struct CallsOfABrokenTurnAreNotRun;

impl Rule for CallsOfABrokenTurnAreNotRun {
    fn id(&self) -> &'static str {
        "calls-of-a-broken-turn-are-not-run"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A finished call in a response that failed, stopped early, or was cut is neither run nor handed out to be run.",
            why: "The response that was asked for again may ask for something else, or for the same once more.",
            source: "open-webui/open-webui#29630 and endolith/open-interpreter#291, read 2026-11-20: prefixes of broken turns were run.",
            incidents: &["open-webui/open-webui#29630", "endolith/open-interpreter#291", "HKUDS/nanobot#4038"],
            mutations: &["tool.cut-short"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        // Where some may call the turn complete, they may run its calls.
        let is_broken = !evidence.accepted().contains(&Seen::Completed);
        is_broken && evidence.transcript.finished_calls().next().is_some()
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match calls_run(seen) {
            None => Check::NotReported("tool_calls"),
            Some(calls) => Check::that(calls.is_empty(), "no call to run", format!("calls run: {}", calls.join(", "))),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
