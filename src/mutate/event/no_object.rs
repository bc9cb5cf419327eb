//! Data that is no event at all: words, null, a list.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, encode, harmless};

/// `event.no-object`.
pub(super) struct NoObject;

impl Mutation for NoObject {
    fn id(&self) -> &'static str {
        "event.no-object"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A frame mid-way holds plain words, `null`, or a list where the JSON of an event should be.",
            why: "Servers print errors into the stream and flush null at its end. To skip the frame or to stop with an error is a choice; to crash is none.",
            incidents: &["lucasjinreal/Crane#121", "decolua/9router#1648", "mnfst/llm-gateway#2053"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let at = draft.place("mid", &["mid"])?;
        let data = match parameter {
            "words" => "error: upstream connect error",
            "null" => "null",
            "list" => "[{\"type\":\"response.output_text.delta\"}]",
            _ => ": OPENROUTER PROCESSING",
        };
        draft.pieces.insert(at, draft.piece(encode(None, data)));
        Ok(())
    }
}

const NAMES: &[&str] = &["words", "null", "list", "comment"];
