//! A body that stops is not an answer that ends.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Status, no_success};

/// `truncation-is-not-completion`.
pub(super) struct TruncationIsNotCompletion;

impl Rule for TruncationIsNotCompletion {
    fn id(&self) -> &'static str {
        "truncation-is-not-completion"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::ALL
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A body that ends, breaks off, or is reset before a terminal event is never reported as completed.",
            why: "Read as success, half an answer is acted on and nobody knows. The worst failure there is, because it is silent.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: only `response.completed` is “Emitted when the model response is complete.”",
            incidents: &[
                "earendil-works/pi#5526",
                "openai/codex#1581",
                "cita-777/metapi#171",
                "elastic/elasticsearch#157478",
            ],
            mutations: &[
                "terminal.dropped",
                "truncation.clean",
                "truncation.aborted",
                "truncation.reset",
                "truncation.in-arguments",
                "truncation.byte",
                "error.spliced",
                "content.bad-json",
                "app.exit",
                "app.half-line",
                "app.token-in-the-log",
            ],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let ended = !evidence.wire.ending.is_open();
        let cut = ended && evidence.events().next().is_some() && evidence.transcript.status == Status::Truncated;
        cut && !evidence.ends_in_an_open_terminal()
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        no_success(seen, "an error that says the answer is cut")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
