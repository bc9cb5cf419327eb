//! A chunk that nobody can read.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, applicable, encode, is_plain};

/// `chat.bad-chunk`.
pub(super) struct BadChunk;

impl Mutation for BadChunk {
    fn id(&self) -> &'static str {
        "chat.bad-chunk"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Half a chunk of content stands early, half way, or late, with its blank line.",
            why: "What chunks say is said once: there is no finished form of the message to fill the hole from. To pass it over makes an answer with a hole, or arguments that mean something else.",
            incidents: &["SamSaffron/term-llm#448"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if is_plain(session) { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let at = draft.place(parameter, NAMES)?;
        let half = r#"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"conte"#;
        draft.pieces.insert(at, draft.piece(encode(None, half)));
        Ok(())
    }
}

const NAMES: &[&str] = &["first", "mid", "last"];
