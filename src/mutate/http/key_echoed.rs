//! The key, sent back. It is nobody else's business.

use super::{Api, CANARY, Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, applicable, json};

/// `http.key-echoed`.
pub(super) struct KeyEchoed;

impl Mutation for KeyEchoed {
    fn id(&self) -> &'static str {
        "http.key-echoed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The key of the request stands in the body of a 401, or in the message of an error event.",
            why: "Providers quote the key that they refuse. What is logged and shown of an error must not hold it.",
            incidents: &["BerriAI/litellm#22424", "NousResearch/hermes-agent#50423"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, parameter: &str) -> Effect {
        if parameter == "status" { Effect::Rejected } else { Effect::Error("invalid_api_key") }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let message = format!("Incorrect API key provided: {CANARY}. Authorization: Bearer {CANARY}");
        if parameter == "status" {
            let body =
                json!({ "error": { "message": message, "type": "invalid_request_error", "code": "invalid_api_key" } });
            draft.answer_with(401, "application/json", body.to_string());
            return Ok(());
        }
        let at = draft.place("mid", &["mid"])?;
        draft.pieces.insert(
            at,
            Piece::event_of(&json!({ "type": "error", "code": "invalid_api_key", "message": message, "param": null })),
        );
        Ok(())
    }
}

const NAMES: &[&str] = &["status", "error-event"];
