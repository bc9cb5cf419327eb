//! A request that is refused. The reply to it is an error.

use super::{
    Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, Speaker, applicable, asked, json, written,
};

const KNOWN: &[&str] = &["thread/start", "turn/start"];

/// `app.refused`.
pub(super) struct Refused;

impl Mutation for Refused {
    fn id(&self) -> &'static str {
        "app.refused"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The server answers `thread/start` or `turn/start` with an error, and stays.",
            why: "A refused request has no turn that could end. A client that waits for one waits for ever, and one that goes on speaks of a thread that is not there.",
            incidents: &["Cotal-AI/Cotal#318", "openai/codex#28496"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Error("-32001")
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        OnlyTurn::of(draft)?;
        if !KNOWN.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "request", KNOWN));
        }
        let at = asked(draft, parameter)?;
        let id = draft.pieces[at].event().and_then(|event| event.get("id")).cloned().unwrap_or_default();
        let error = json!({"code": -32001, "message": "Server overloaded; retry later."});
        draft.pieces.truncate(at + 1);
        draft.pieces.push(written(Speaker::Server, &json!({"id": id, "error": error})));
        Ok(())
    }
}
