//! The error event as the public types describe it: code and message beside the type.

use serde_json::json;

use super::{CODE, Draft, Effect, Inapplicable, MESSAGE, Mutation, Page, Session, end_with, places};

/// `error.flat`.
pub(super) struct Flat;

impl Mutation for Flat {
    fn id(&self) -> &'static str {
        "error.flat"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An `error` event with `code`, `message`, and `param` at the top, as documented.",
            why: "Some consumers ignore it, some go on reading after it, and some miss it when it is the very first event, as xAI sends it.",
            incidents: &["openai/openai-python#3934", "vercel/ai#14932", "zendev-sh/goai#89", "vercel/ai#21360"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        places(session)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Error(CODE)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        end_with(draft, parameter, json!({ "type": "error", "code": CODE, "message": MESSAGE, "param": null }))
    }
}
