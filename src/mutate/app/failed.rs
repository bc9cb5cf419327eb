//! A failed turn. Only the status inside its last message says so.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, REASON, Session, Value, applicable, json};

const KNOWN: &[&str] = &["null", "overloaded", "unauthorized"];

/// `app.failed`.
pub(super) struct Failed;

impl Mutation for Failed {
    fn id(&self) -> &'static str {
        "app.failed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`turn/completed` has the status `failed`, with an error or without.",
            why: "A client that takes the message for success reports an empty answer, and scheduled jobs are recorded as done.",
            incidents: &[
                "chenhg5/cc-connect#1730",
                "axisrow/tg_content_factory#1269",
                "NousResearch/hermes-agent#90436",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, KNOWN)
    }

    fn effect(&self, parameter: &str) -> Effect {
        match parameter {
            "null" => Effect::ErrorWithoutCode,
            "unauthorized" => Effect::Error("unauthorized"),
            _ => Effect::Error("serverOverloaded"),
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let turn = OnlyTurn::of_success(draft)?;
        let error = match parameter {
            "null" => Value::Null,
            "overloaded" => json!({"message": REASON, "codexErrorInfo": "serverOverloaded", "additionalDetails": null}),
            "unauthorized" => json!({"message": REASON, "codexErrorInfo": "unauthorized", "additionalDetails": null}),
            _ => return Err(Inapplicable::unknown(parameter, "error", KNOWN)),
        };
        draft.rewrite(turn.end, |event| {
            event["params"]["turn"]["status"] = "failed".into();
            event["params"]["turn"]["error"] = error;
        })
    }
}
