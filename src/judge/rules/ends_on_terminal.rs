//! The terminal event ends the turn, not the end of the body.

use super::{Api, Check, Ending, Evidence, Level, Observation, Rule, RulePage};

/// `ends-on-terminal`.
pub(super) struct EndsOnTerminal;

impl Rule for EndsOnTerminal {
    fn id(&self) -> &'static str {
        "ends-on-terminal"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A turn ends on its terminal event, while the connection is still open.",
            why: "Waiting for the end of the body turns an answer into an idle timeout, and an explained failure into a nameless one.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.completed`, `response.failed`, and `response.incomplete` tell that the response is over; openai/codex#43140, a failure replaced by the idle timeout.",
            incidents: &["openai/codex#43140", "caidaoli/ccLoad#81"],
            mutations: &["terminal.held-open"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.wire.ending == Ending::HeldOpen && evidence.terminal().is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
