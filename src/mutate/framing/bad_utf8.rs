//! A byte that is no UTF-8, in an event that nobody reads. The events behind it count.

use super::{Api, Bytes, Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `framing.bad-utf8`.
pub(super) struct BadUtf8;

impl Mutation for BadUtf8 {
    fn id(&self) -> &'static str {
        "framing.bad-utf8"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An unknown event mid-way holds a byte that is not UTF-8.",
            why: "Bytes are damaged on the way. A parser that stops at the first bad one keeps a connection open and says nothing more.",
            incidents: &["xberg-io/liter-llm#152"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let at = draft.place("mid", &["mid"])?;
        let bytes = Bytes::from_static(b"event: x.damaged\ndata: {\"type\":\"x.damaged\",\"note\":\"a\xFFb\"}\n\n");
        draft.pieces.insert(at, draft.piece(bytes));
        Ok(())
    }
}
