//! The provider's error reaches the caller in its own words.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Status};

/// `error-event-surfaces`.
pub(super) struct ErrorEventSurfaces;

impl Rule for ErrorEventSurfaces {
    fn id(&self) -> &'static str {
        "error-event-surfaces"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An `error` event, flat or nested, first or late, ends the turn and reaches the caller with its code and message.",
            why: "Ignored, it becomes an empty success or a nameless end of stream; half read, a retryable error becomes a fatal one.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `error` is “Emitted when an error occurs”, with `code`, `message`, and `param`.",
            incidents: &[
                "openai/openai-python#3934",
                "openai/openai-dotnet#881",
                "vercel/ai#14932",
                "Effect-TS/effect#7262",
            ],
            mutations: &["error.flat", "error.nested", "error.shape"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Error
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
