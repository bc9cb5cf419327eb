//! Items that are finished twice. They are there once.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `item.done-twice`.
pub(super) struct DoneTwice;

impl Mutation for DoneTwice {
    fn id(&self) -> &'static str {
        "item.done-twice"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every event that finishes an item comes twice.",
            why: "Relays and reconnects repeat events. A doubled item doubles the answer and runs a call twice.",
            incidents: &["openai/codex#680", "lidge-jun/opencodex#363"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let mut pieces = Vec::with_capacity(draft.pieces.len() * 2);
        for piece in draft.pieces.drain(..) {
            let is_done = piece.kind() == "response.output_item.done";
            pieces.extend(is_done.then(|| piece.clone()));
            pieces.push(piece);
        }
        draft.pieces = pieces;
        Ok(())
    }
}
