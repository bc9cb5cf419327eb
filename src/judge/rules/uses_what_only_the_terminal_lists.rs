//! What no event told of may be listed at the end.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `uses-what-only-the-terminal-lists`.
pub(super) struct UsesWhatOnlyTheTerminalLists;

impl Rule for UsesWhatOnlyTheTerminalLists {
    fn id(&self) -> &'static str {
        "uses-what-only-the-terminal-lists"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Items that the terminal frame alone lists are used, or the turn ends in an error; an empty success it is not.",
            why: "A bridge that waits for the whole answer sends it in one place.",
            source: "OpenRouterTeam/ai-sdk-provider#336, read 2026-11-20: arguments that only the terminal frame holds; a chain of fallbacks is agreed on.",
            incidents: &["OpenRouterTeam/ai-sdk-provider#336"],
            mutations: &["item.only-listed"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() { Check::Kept } else { evidence.holds(seen) }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
