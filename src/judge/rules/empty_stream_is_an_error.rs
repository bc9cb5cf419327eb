//! Nothing is not an answer.

use super::{Api, Check, Evidence, Level, Observation, Opening, Rule, RulePage, Scope, no_success};

/// `empty-stream-is-an-error`.
pub(super) struct EmptyStreamIsAnError;

impl Rule for EmptyStreamIsAnError {
    fn id(&self) -> &'static str {
        "empty-stream-is-an-error"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A body that ends without a single event is an error.",
            why: "An empty answer reported as success sends the agent on with nothing.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: only `response.completed` is “Emitted when the model response is complete.”",
            incidents: &["decolua/9router#3051", "agentjido/req_llm#941"],
            mutations: &["truncation.clean", "truncation.aborted", "truncation.reset"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let is_over = !evidence.wire.ending.is_open() && !evidence.ends_in_an_open_terminal();
        let wire = evidence.wire;
        let is_a_stream = wire.status == 200 && wire.opening == Opening::Answered && !is_foreign(wire.text());
        is_over && is_a_stream && evidence.events().next().is_none()
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        no_success(seen, "an error: the body holds no event")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}

/// Whether a body is plainly something else: a page, JSON, or bytes that are no text.
fn is_foreign(body: &[u8]) -> bool {
    body.starts_with(b"<") || body.starts_with(b"{") || std::str::from_utf8(body).is_err()
}
