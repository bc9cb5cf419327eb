//! A second terminal frame that says the opposite. Proxies append one to streams that were fine.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, no_parameter, takes_none};
use crate::mutate::Piece;

/// `terminal.contradicted`.
pub(super) struct Contradicted;

impl Mutation for Contradicted {
    fn id(&self) -> &'static str {
        "terminal.contradicted"
    }

    fn page(&self) -> Page {
        Page {
            summary: "After the terminal frame comes another: `response.failed` after a completed one, `response.completed` \
                      after any other.",
            why: "The first terminal frame is the outcome. Read on, a finished answer becomes a failure that is retried \
                  at a price, or a failure becomes success.",
            incidents: &["diegosouzapw/OmniRoute#11041", "praxis-proxy/ai#841"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        no_parameter(Draft::of(session).terminal().is_ok())
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.terminal()?;
        let mut response = draft.response_at(terminal);
        let completed = matches!(draft.pieces[terminal].kind(), "response.completed" | "response.done");
        let (kind, status, error) = if completed {
            let error = json!({ "code": "server_error", "message": "The stream was closed." });
            ("response.failed", "failed", error)
        } else {
            ("response.completed", "completed", json!(null))
        };
        response["status"] = json!(status);
        response["error"] = error;
        let mut event = json!({ "type": kind });
        if let Some(number) = draft.sequence_at(terminal) {
            event["sequence_number"] = json!(number.saturating_add(1));
        }
        event["response"] = response;
        draft.pieces.insert(terminal + 1, Piece::event_of(&event));
        Ok(())
    }
}
