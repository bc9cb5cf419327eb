//! More blank lines than needed. A blank line alone ends nothing.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, edit_text, harmless, takes_none};

/// `framing.blank-lines`.
pub(super) struct BlankLines;

impl Mutation for BlankLines {
    fn id(&self) -> &'static str {
        "framing.blank-lines"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Blank lines stand before the first frame and between all frames.",
            why: "Nothing was said, so nothing is dispatched.",
            incidents: &["openai/openai-python#2721"],
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
        edit_text(draft, |text| format!("\n\n\n{text}\n"))
    }
}
