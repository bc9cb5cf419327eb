//! A request that fails once, and would succeed the second time.

use super::{Api, Draft, Effect, Feed, Inapplicable, Mutation, Opening, Page, REASON, Session, json};

/// `http.then-fine`.
pub(super) struct ThenFine;

impl Mutation for ThenFine {
    fn id(&self) -> &'static str {
        "http.then-fine"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first request is refused, reset, or answered with a status that passes; the next is answered with the stream.",
            why: "Most failures of a backend are gone a second later.",
            incidents: &["openai/codex#8309", "openai/codex#3764"],
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

    fn feeds(&self) -> &'static [Feed] {
        &[Feed::Direct, Feed::Process]
    }

    fn waits(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let mut first = draft.clone();
        match parameter {
            "refused" | "reset" => {
                first.pieces.clear();
                first.opening = if parameter == "refused" { Opening::Refused } else { Opening::Reset };
            }
            status => {
                let status: u16 = status.parse().map_err(|_| Inapplicable("it is a status".to_owned()))?;
                first.answer_with(
                    status,
                    "application/json",
                    json!({ "error": { "message": REASON, "type": "server_error", "code": "conformance" } })
                        .to_string(),
                );
            }
        }
        draft.earlier.push(first);
        Ok(())
    }
}

const NAMES: &[&str] = &["500", "503", "429", "408", "refused", "reset"];
