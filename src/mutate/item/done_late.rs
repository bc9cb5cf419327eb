//! Items that finish in another order than they began. The output index is their place.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `item.done-late`.
pub(super) struct DoneLate;

impl Mutation for DoneLate {
    fn id(&self) -> &'static str {
        "item.done-late"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The event that finishes the first item comes just before the terminal frame.",
            why: "Parallel work ends when it ends. A consumer that orders items by their finish hands the next request a history that the provider rejects.",
            incidents: &["BerriAI/litellm#36356", "bytedance/deer-flow#1928"],
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
        let terminal = draft.terminal()?;
        let first = draft.first("response.output_item.done")?;
        let between = draft.pieces.get(first + 1..terminal).unwrap_or_default();
        let another = between.iter().any(|piece| piece.kind() == "response.output_item.done");
        if !another {
            return Err(Inapplicable("only one item is finished by an event".to_owned()));
        }
        let piece = draft.pieces.remove(first);
        draft.pieces.insert(terminal - 1, piece);
        Ok(())
    }
}
