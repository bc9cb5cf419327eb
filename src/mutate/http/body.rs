//! A success that is no stream. The body says what it is.

use super::{Api, Draft, Effect, Inapplicable, Mutation, PAGE, Page, REASON, Session, applicable, json};

/// `http.body`.
pub(super) struct Body;

impl Mutation for Body {
    fn id(&self) -> &'static str {
        "http.body"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Under status 200 the body is a page of HTML, an error in JSON, a whole response in JSON, or nothing.",
            why: "Edges and relays answer 200 to what failed. A consumer that reads it as a stream finds no event, and calls that an answer.",
            incidents: &[
                "a2aproject/a2a-rs#134",
                "decolua/9router#3051",
                "openclaw/openclaw#67517",
                "ggml-org/llama.cpp#14566",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Rejected
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let (content_type, body) = match parameter {
            "html" => ("text/html", PAGE.to_owned()),
            "json-error" => (
                "application/json",
                json!({ "error": { "message": REASON, "type": "server_error", "code": null } }).to_string(),
            ),
            "json-detail" => ("application/json", json!({ "detail": REASON }).to_string()),
            "json-response" => (
                "application/json",
                json!({ "id": "resp_whole", "object": "response", "status": "completed", "output": [] }).to_string(),
            ),
            _ => ("text/event-stream", String::new()),
        };
        draft.answer_with(200, content_type, body);
        Ok(())
    }
}

const NAMES: &[&str] = &["html", "json-error", "json-detail", "json-response", "empty"];
