//! The error event as api.openai.com sends it: wrapped in an `error` object.

use serde_json::json;

use super::{CODE, Draft, Effect, Inapplicable, MESSAGE, Mutation, Page, Session, end_with, places};

/// `error.nested`.
pub(super) struct Nested;

impl Mutation for Nested {
    fn id(&self) -> &'static str {
        "error.nested"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An `error` event whose `code` and `message` stand in a nested `error` object.",
            why: "The documentation says flat, the public API sends nested. Consumers that read one shape show a nameless error, lose that it may be retried, or fail to parse it.",
            incidents: &[
                "Effect-TS/effect#7262",
                "openai/openai-dotnet#881",
                "zendev-sh/goai#88",
                "can1357/oh-my-pi#2570",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        places(session)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Error(CODE)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        end_with(
            draft,
            parameter,
            json!({ "type": "error", "error": { "type": "tokens", "code": CODE, "message": MESSAGE, "param": null } }),
        )
    }
}
