//! A frame whose JSON is broken. To skip it or to stop is a choice; to call a broken ending success is not.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, before_a_terminal};
use crate::stream::encode;

/// `content.bad-json`.
pub(super) struct BadJson;

impl Mutation for BadJson {
    fn id(&self) -> &'static str {
        "content.bad-json"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A frame with broken JSON is added early, mid-way, or just before the terminal frame, or the terminal \
                      frame itself is broken.",
            why: "Consumers legitimately differ: codex-rs skips the frame, the official SDKs and pi stop. Either is fine, \
                  but a terminal frame that cannot be read is no success.",
            incidents: &["lucasjinreal/Crane#121", "Wei-Shaw/sub2api#1471", "Wei-Shaw/sub2api#5829"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let mut parameters = before_a_terminal(session, PLACES);
        let mut draft = Draft::of(session);
        // Where another terminal event follows, that one tells how the turn ended.
        if self.apply(&mut draft, "terminal").is_err() || draft.terminal().is_ok() {
            parameters.retain(|parameter| parameter != "terminal");
        }
        parameters
    }

    fn effect(&self, parameter: &str) -> Effect {
        if parameter == "terminal" { Effect::Truncated } else { Effect::Unchanged }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if parameter == "terminal" {
            let terminal = draft.terminal()?;
            let (kind, json) = match draft.pieces[terminal].event() {
                Some(event) => (event.kind.clone(), event.json.clone()),
                None => return Err(Inapplicable("the terminal frame is no event".to_owned())),
            };
            draft.pieces[terminal] = draft.piece(encode(Some(&kind), json.trim_end_matches('}')));
        } else {
            let at = draft.place(parameter, PLACES)?;
            let event = "response.output_text.annotation.added";
            draft.pieces.insert(at, draft.piece(encode(Some(event), "{\"type\":\"response.output_text.anno")));
        }
        Ok(())
    }
}

const PLACES: &[&str] = &["first", "mid", "last", "terminal"];
