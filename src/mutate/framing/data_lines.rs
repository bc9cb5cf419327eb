//! One event over several data lines. They join to one JSON.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, edit_text, harmless, takes_none};

/// `framing.data-lines`.
pub(super) struct DataLines;

impl Mutation for DataLines {
    fn id(&self) -> &'static str {
        "framing.data-lines"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The JSON of every event is split over two `data` lines, behind its first brace.",
            why: "A server that prints JSON over several lines sends it so. A parser that reads one line at a time sees halves.",
            incidents: &["SamSaffron/term-llm#454"],
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
        edit_text(draft, |text| text.replacen("data: {", "data: {\ndata: ", 1))
    }
}
