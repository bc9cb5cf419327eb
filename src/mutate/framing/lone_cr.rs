//! CR line ends. Rare, legal, and where most parsers lose the last frame.

use super::{
    Api, Draft, Effect, Inapplicable, Mutation, Page, Session, end_lines_with, takes_none, wherever_there_is_a_frame,
};

/// `framing.lone-cr`.
pub(super) struct LoneCr;

impl Mutation for LoneCr {
    fn id(&self) -> &'static str {
        "framing.lone-cr"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every line ends in a lone CR.",
            why: "The last CR may be the first half of a CRLF, so a parser that waits for the next byte never gives out the terminal frame. eventsource-stream 0.2.3 loses it at the end of the body.",
            incidents: &[],
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
        end_lines_with(draft, b"\r");
        Ok(())
    }
}
