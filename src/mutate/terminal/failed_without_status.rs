//! A failure that does not say so twice. Only the name of the event tells.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, failed::end_with, no_parameter, takes_none};

/// `terminal.failed-without-status`.
pub(super) struct FailedWithoutStatus;

impl Mutation for FailedWithoutStatus {
    fn id(&self) -> &'static str {
        "terminal.failed-without-status"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.failed` whose response has no `status`.",
            why: "A consumer that presets its status to completed and reads only `response.status` reports success. \
                  Hermes 0.19.0 does.",
            incidents: &["openai/openai-agents-python#3106"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        no_parameter(Draft::of(session).terminal().is_ok())
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Error("server_error")
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        end_with(draft, "response.failed", |response| {
            response.as_object_mut().map(|members| members.shift_remove("status"));
            response["error"] = json!({ "code": "server_error", "message": "The server had an error." });
        })
    }
}
