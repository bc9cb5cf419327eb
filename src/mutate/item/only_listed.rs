//! Items that no event told of. The list in the terminal frame is all there is.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, set_output, takes_none};

/// `item.only-listed`.
pub(super) struct OnlyListed;

impl Mutation for OnlyListed {
    fn id(&self) -> &'static str {
        "item.only-listed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every event of an item is missing, and the terminal frame lists them all.",
            why: "A bridge that waits for the whole answer sends it so. To use the list or to report an error is a choice; an empty success is none.",
            incidents: &["OpenRouterTeam/ai-sdk-provider#336"],
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
        set_output(draft, terminal, "full")?;
        draft.drop_events(|event| event.kind.starts_with("response.output_") || event.get("output_index").is_some())
    }
}
