//! The response ends incomplete. What was said is kept, and why it stopped is told.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, failed::end_with};

/// `terminal.incomplete`.
pub(super) struct Incomplete;

impl Mutation for Incomplete {
    fn id(&self) -> &'static str {
        "terminal.incomplete"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.incomplete` stands where the terminal frame stood, with the reason given.",
            why: "Consumers have retried it as a transport failure, reported it as a full answer, and thrown the partial \
                  answer away.",
            incidents: &[
                "openai/codex#38831",
                "ndycode/codex-multi-auth#617",
                "langchain-ai/langchain#33871",
                "openai/openai-python#3538",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = Draft::of(session).terminal().is_ok();
        REASONS.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, parameter: &str) -> Effect {
        Effect::Incomplete(REASONS.iter().find(|reason| **reason == parameter).copied().unwrap_or_default())
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !REASONS.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "reason", REASONS));
        }
        end_with(draft, "response.incomplete", |response| {
            response["status"] = json!("incomplete");
            response["incomplete_details"] = json!({ "reason": parameter });
        })
    }
}

const REASONS: &[&str] = &["max_output_tokens", "content_filter"];
