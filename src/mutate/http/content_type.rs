//! A stream under another name, or under none.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session};

/// `http.content-type`.
pub(super) struct ContentType;

impl Mutation for ContentType {
    fn id(&self) -> &'static str {
        "http.content-type"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The stream comes without a content type, as JSON, as plain text, or with a charset.",
            why: "The Codex backend has left the header out, and gateways name what they do not know. The body says what it is.",
            incidents: &[
                "openclaw/openclaw#91662",
                "openclaw/openclaw#97773",
                "overcat/requests-sse#14",
                "ktorio/ktor#5836",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { NAMES.iter().map(ToString::to_string).collect() } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        draft.set_header(
            "content-type",
            match parameter {
                "missing" => None,
                "charset" => Some("text/event-stream;charset=utf-8"),
                "json" => Some("application/json"),
                _ => Some("text/plain"),
            },
        );
        Ok(())
    }
}

const NAMES: &[&str] = &["missing", "charset", "json", "plain"];
