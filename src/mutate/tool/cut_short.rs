//! A call that finished, in a response that did not. It is not to be run.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, applicable, json};

/// `tool.cut-short`.
pub(super) struct CutShort;

impl Mutation for CutShort {
    fn id(&self) -> &'static str {
        "tool.cut-short"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Behind the finished items the response fails, stops early, or breaks off.",
            why: "What a response that failed asked for may not be what it would have asked for. No caller may run it.",
            incidents: &["open-webui/open-webui#29630", "endolith/open-interpreter#291", "HKUDS/nanobot#4038"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, NAMES)
    }

    fn effect(&self, parameter: &str) -> Effect {
        match parameter {
            "failed" => Effect::Error("server_error"),
            "cut" => Effect::Truncated,
            _ => Effect::Incomplete("max_output_tokens"),
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let is_call = |piece: &Piece| piece.kind().starts_with("response.function_call_arguments");
        if !draft.pieces.iter().any(is_call) {
            return Err(Inapplicable("the stream has no tool call".to_owned()));
        }
        let terminal = draft.terminal()?;
        draft.pieces.truncate(terminal + 1);
        match parameter {
            "cut" => draft.pieces.truncate(terminal),
            "failed" => {
                draft.pieces[terminal] = Piece::event_of(&json!({
                    "type": "response.failed",
                    "response": { "id": "resp_cut", "status": "failed", "output": [], "error": { "code": "server_error", "message": "The server had an error." } },
                }));
            }
            _ => {
                draft.pieces[terminal] = Piece::event_of(&json!({
                    "type": "response.incomplete",
                    "response": { "id": "resp_cut", "status": "incomplete", "output": [], "incomplete_details": { "reason": "max_output_tokens" } },
                }));
            }
        }
        Ok(())
    }
}

const NAMES: &[&str] = &["failed", "incomplete", "cut"];
