//! The response ends incomplete. What was said is kept, and why it stopped is told.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, failed::end_with};

/// `terminal.incomplete`.
pub(super) struct Incomplete;

impl Mutation for Incomplete {
    fn id(&self) -> &'static str {
        "terminal.incomplete"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.incomplete` stands where the terminal frame stood, with the reason given, an unknown one, or none; \
                      `no-status` has no status beside its reason.",
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
        match parameter {
            "null-details" | "missing-details" => Effect::Stopped,
            "no-status" => Effect::Incomplete("max_output_tokens"),
            reason => Effect::Incomplete(REASONS.iter().find(|known| **known == reason).copied().unwrap_or_default()),
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !REASONS.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "reason", REASONS));
        }
        end_with(draft, "response.incomplete", |response| {
            response["status"] = json!("incomplete");
            match parameter {
                "null-details" => {}
                "missing-details" => remove(response, "incomplete_details"),
                "no-status" => {
                    remove(response, "status");
                    response["incomplete_details"] = json!({ "reason": "max_output_tokens" });
                }
                reason => response["incomplete_details"] = json!({ "reason": reason }),
            }
        })
    }
}

fn remove(response: &mut Value, member: &str) {
    if let Some(members) = response.as_object_mut() {
        members.shift_remove(member);
    }
}

const REASONS: &[&str] =
    &["max_output_tokens", "content_filter", "a_reason_of_tomorrow", "null-details", "missing-details", "no-status"];
