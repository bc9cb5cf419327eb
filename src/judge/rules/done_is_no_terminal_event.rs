//! The sentinel of the other API ends no response.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, no_success};

/// `done-is-no-terminal-event`.
pub(super) struct DoneIsNoTerminalEvent;

impl Rule for DoneIsNoTerminalEvent {
    fn id(&self) -> &'static str {
        "done-is-no-terminal-event"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`[DONE]` behind the terminal event is passed over, and in its place it is no success.",
            why: "It says that nothing more comes, and not that all is well: a cut answer is passed off as whole.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: the events that end a response are `response.completed`, `response.incomplete`, and `response.failed`; `[DONE]` is not among them. cita-777/metapi#171.",
            incidents: &["cita-777/metapi#171", "bigduu/Bamboo-agent#405"],
            mutations: &["framing.sentinel"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if evidence.terminal().is_none() {
            return no_success(seen, "an error that says the answer is cut");
        }
        evidence.holds(seen)
    }

    fn scope(&self) -> Scope {
        Scope::WhereAdded
    }
}
