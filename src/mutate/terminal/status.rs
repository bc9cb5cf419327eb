//! A completed event whose response says something else about how it ended.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, ends_completed};

/// `terminal.status`.
pub(super) struct OtherStatus;

impl Mutation for OtherStatus {
    fn id(&self) -> &'static str {
        "terminal.status"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.completed` carries a response whose `status` is another one, unknown, null, or missing.",
            why: "A server that says completed of an answer it cut is believed by whoever reads the event alone. A status \
                  that nobody knows, or none, takes nothing away.",
            incidents: &["Arthur-Ficial/apfel#412", "jundot/omlx#2817"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = ends_completed(session);
        STATUSES.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, parameter: &str) -> Effect {
        match parameter {
            "incomplete" => Effect::Incomplete("max_output_tokens"),
            "cancelled" => Effect::Incomplete("cancelled"),
            "failed" => Effect::Error("server_error"),
            "in_progress" | "queued" => Effect::Stopped,
            _ => Effect::Unchanged,
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !STATUSES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "status", STATUSES));
        }
        let terminal = draft.completed()?;
        draft.rewrite(terminal, |event| {
            let Some(response) = event.get_mut("response").and_then(Value::as_object_mut) else { return };
            match parameter {
                "missing" => drop(response.shift_remove("status")),
                "null" => drop(response.insert("status".to_owned(), Value::Null)),
                "unknown" => drop(response.insert("status".to_owned(), json!("a_status_of_tomorrow"))),
                other => drop(response.insert("status".to_owned(), json!(other))),
            }
            if parameter == "incomplete" {
                response.insert("incomplete_details".to_owned(), json!({ "reason": "max_output_tokens" }));
            }
            if parameter == "failed" {
                let error = json!({ "code": "server_error", "message": "The server had an error." });
                response.insert("error".to_owned(), error);
            }
        })
    }
}

const STATUSES: &[&str] = &["incomplete", "failed", "cancelled", "in_progress", "queued", "unknown", "null", "missing"];
