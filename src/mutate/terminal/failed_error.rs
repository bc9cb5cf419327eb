//! The error inside `response.failed`, in every shape, and with every code that decides what to do next.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, failed::end_with};
use crate::mutate::Piece;

/// `terminal.failed-error`.
pub(super) struct FailedError;

impl Mutation for FailedError {
    fn id(&self) -> &'static str {
        "terminal.failed-error"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.failed` whose error is null, missing, a string, half empty, oddly typed, or of a code that \
                      decides whether to ask again; `bare` has no response at all.",
            why: "Without details a failure fell through as success. A code that was a number was not understood, and one \
                  that cannot pass was tried again.",
            incidents: &[
                "Zoo-Code-Org/Zoo-Code#318",
                "unslothai/unsloth#10938",
                "NousResearch/hermes-agent#34200",
                "zyycn/codex-proxy-rs#152",
                "Soju06/codex-lb#2396",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = Draft::of(session).terminal().is_ok();
        ERRORS.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, parameter: &str) -> Effect {
        match parameter {
            "null" | "missing" | "string" | "bare" | "null-code" => Effect::ErrorWithoutCode,
            "empty-message" | "blank-message" | "missing-message" | "number-message" => Effect::Error("server_error"),
            "number-code" => Effect::Error("429"),
            "object-code" => Effect::Error(r#"{"kind":"server"}"#),
            "rate-limit-s" | "rate-limit-ms" => Effect::Error("rate_limit_exceeded"),
            code => Effect::Error(ERRORS.iter().find(|known| **known == code).copied().unwrap_or_default()),
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let error = match parameter {
            "null" | "missing" | "bare" => Value::Null,
            "string" => json!(MESSAGE),
            "empty-message" => json!({ "code": "server_error", "message": "" }),
            "blank-message" => json!({ "code": "server_error", "message": " \n" }),
            "missing-message" => json!({ "code": "server_error" }),
            "number-message" => json!({ "code": "server_error", "message": 500 }),
            "null-code" => json!({ "code": null, "message": MESSAGE }),
            "number-code" => json!({ "code": 429, "message": MESSAGE }),
            "object-code" => json!({ "code": { "kind": "server" }, "message": MESSAGE }),
            "rate-limit-s" => json!({ "code": "rate_limit_exceeded", "message": "Please try again in 1.3s." }),
            "rate-limit-ms" => json!({ "code": "rate_limit_exceeded", "message": "Please try again in 28ms." }),
            code if ERRORS.contains(&code) => json!({ "code": code, "message": MESSAGE }),
            other => return Err(Inapplicable::unknown(other, "error", ERRORS)),
        };
        end_with(draft, "response.failed", |response| {
            response["status"] = json!("failed");
            response["error"] = error;
            if parameter == "missing" {
                response.as_object_mut().map(|members| members.shift_remove("error"));
            }
        })?;
        if parameter == "bare" {
            let terminal = draft.terminal()?;
            draft.pieces[terminal] = Piece::event_of(&json!({ "type": "response.failed" }));
        }
        Ok(())
    }
}

const MESSAGE: &str = "The response could not be finished.";

const ERRORS: &[&str] = &[
    "null",
    "missing",
    "bare",
    "string",
    "empty-message",
    "blank-message",
    "missing-message",
    "number-message",
    "null-code",
    "number-code",
    "object-code",
    "a_code_of_tomorrow",
    "context_length_exceeded",
    "insufficient_quota",
    "usage_not_included",
    "usage_limit_reached",
    "invalid_prompt",
    "cyber_policy",
    "bio_policy",
    "misalignment_policy_violation",
    "server_is_overloaded",
    "rate-limit-s",
    "rate-limit-ms",
];
