//! CRLF line ends. The event stream format allows them and some servers send them.

use super::{
    Api, Draft, Effect, Inapplicable, Mutation, Page, Session, end_lines_with, takes_none, wherever_there_is_a_frame,
};

/// `framing.crlf`.
pub(super) struct Crlf;

impl Mutation for Crlf {
    fn id(&self) -> &'static str {
        "framing.crlf"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every line ends in CRLF.",
            why: "A parser that looks for two line feeds never finds the end of a frame, and one that cuts chunks at CR sees a blank line that is not there.",
            incidents: &["earendil-works/pi#9036", "rexxars/eventsource-parser#17", "ax-llm/ax#622"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        wherever_there_is_a_frame(session)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        end_lines_with(draft, b"\r\n");
        Ok(())
    }
}
