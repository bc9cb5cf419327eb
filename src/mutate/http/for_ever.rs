//! A request that fails however often it is made.

use super::{Api, Draft, Effect, Feed, Inapplicable, Mutation, Page, REASON, Session, applicable, json};

/// `http.for-ever`.
pub(super) struct ForEver;

impl Mutation for ForEver {
    fn id(&self) -> &'static str {
        "http.for-ever"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every request is answered with the same status.",
            why: "Somebody has to stop. Layers that each ask again multiply.",
            incidents: &["askalf/dario#1342", "raine/claude-code-proxy#139"],
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
        let status: u16 = parameter.parse().map_err(|_| Inapplicable("it is a status".to_owned()))?;
        draft.answer_with(
            status,
            "application/json",
            json!({ "error": { "message": REASON, "type": "server_error", "code": "conformance" } }).to_string(),
        );
        Ok(())
    }
}

const NAMES: &[&str] = &["500", "503", "429"];
