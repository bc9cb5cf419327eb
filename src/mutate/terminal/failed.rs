//! The response fails at the end. What was streamed stays, the outcome does not.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, no_parameter, takes_none};
use crate::mutate::Piece;

/// `terminal.failed`.
pub(super) struct Failed;

impl Mutation for Failed {
    fn id(&self) -> &'static str {
        "terminal.failed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.failed` with code `server_error` stands where the terminal frame stood.",
            why: "A failure that is dropped becomes an empty success or a nameless error at the end of the body.",
            incidents: &["openai/openai-agents-python#3106", "Intrect-io/OpenSwarm#557"],
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
            response["status"] = json!("failed");
            response["error"] = json!({ "code": "server_error", "message": "The server had an error." });
        })
    }
}

/// Puts a terminal event of this type where the terminal frame stood, around the response it carried. Its output
/// is emptied: what is known then is what was streamed.
pub(super) fn end_with(draft: &mut Draft, kind: &str, change: impl FnOnce(&mut Value)) -> Result<(), Inapplicable> {
    let terminal = draft.terminal()?;
    let mut response = draft.response_at(terminal);
    if response.get("id").is_none() {
        response["id"] = draft.first("response.created").map_or(Value::Null, |at| draft.response_at(at)["id"].clone());
    }
    response["output"] = json!([]);
    response["usage"] = Value::Null;
    response["error"] = Value::Null;
    response["incomplete_details"] = Value::Null;
    change(&mut response);
    let mut event = json!({ "type": kind });
    if let Some(number) = draft.sequence_at(terminal) {
        event["sequence_number"] = json!(number);
    }
    event["response"] = response;
    draft.pieces[terminal] = Piece::event_of(&event);
    Ok(())
}
