//! The end by its other name.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};

/// `response-done-ends-the-turn`.
pub(super) struct ResponseDoneEndsTheTurn;

impl Rule for ResponseDoneEndsTheTurn {
    fn id(&self) -> &'static str {
        "response-done-ends-the-turn"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`response.done` around a completed response ends the turn as `response.completed` does.",
            why: "Where the name is not known a whole answer is taken for a cut one, and asked for again.",
            source: "can1357/oh-my-pi#4692, read 2026-11-20: a backend that closes with `response.done`. Contested: it is in no public list.",
            incidents: &["can1357/oh-my-pi#4692", "decolua/9router#2142"],
            mutations: &["terminal.alias"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.is_plainly_complete() && evidence.terminal_event().is_some_and(|event| event.kind == "response.done")
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        Check::that(seen.status == Seen::Completed, "completed", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
