//! A request of the server that is no approval. It waits for the reply.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, ask, harmless, json};

const KNOWN: &[&str] = &["unknown", "user-input", "tool-call", "elicitation", "tokens"];

/// `app.request`.
pub(super) struct Request;

impl Mutation for Request {
    fn id(&self) -> &'static str {
        "app.request"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The server asks something in the middle of the turn, and goes on when it has a reply.",
            why: "A request that is passed over holds the turn for ever: the server has no clock of its own for it.",
            incidents: &["sortie-ai/sortie#874", "manaflow-ai/cmux#5507", "omnigent-ai/omnigent#5975"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let method = match parameter {
            "unknown" => "item/weather/requestForecast",
            "user-input" => "item/tool/requestUserInput",
            "tool-call" => "item/tool/call",
            "elicitation" => "mcpServer/elicitation/request",
            "tokens" => "account/chatgptAuthTokens/refresh",
            _ => return Err(Inapplicable::unknown(parameter, "request", KNOWN)),
        };
        ask(
            draft,
            method,
            &json!({"serverName": "somewhere", "mode": "form", "message": "May I?", "tool": "t",
            "callId": "call-1", "arguments": {}, "questions": [], "reason": "unauthorized"}),
        )
    }
}
