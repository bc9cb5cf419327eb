//! The other name of the end. Some backends close with `response.done`.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, ends_completed, no_parameter, takes_none};
use crate::mutate::Piece;

/// `terminal.alias`.
pub(super) struct Alias;

impl Mutation for Alias {
    fn id(&self) -> &'static str {
        "terminal.alias"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.done` stands where `response.completed` stood, around the same response.",
            why: "Who does not know the name waits for an end that has come, or appends a failure to a whole answer. \
                  Whether it counts is contested: it is in no public list.",
            incidents: &["can1357/oh-my-pi#4692", "decolua/9router#2142"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        no_parameter(ends_completed(session))
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.completed()?;
        draft.rewrite(terminal, |event| event["type"] = json!("response.done"))?;
        let value = draft.pieces[terminal].event().map(|event| event.value.clone()).unwrap_or_default();
        draft.pieces[terminal] = Piece::event_of(&value);
        Ok(())
    }
}
