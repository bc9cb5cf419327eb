//! An error written into an event that was not finished.

use super::{CODE, Draft, Effect, Inapplicable, MESSAGE, Mutation, Page, Session, places};
use crate::mutate::takes_none;

/// `error.spliced`.
pub(super) struct Spliced;

impl Mutation for Spliced {
    fn id(&self) -> &'static str {
        "error.spliced"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Half of the terminal frame, and then the JSON of an error on a line of its own.",
            why: "A proxy that lost its backend wrote its error where it stood. No line of it is a field, so what is left is \
                  half an event: the answer is cut.",
            incidents: &["Wei-Shaw/sub2api#1471"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if places(session).is_empty() { Vec::new() } else { vec![String::new()] }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.terminal()?;
        let bytes = draft.pieces[terminal].bytes().clone();
        let error = format!("\n{{\"type\":\"error\",\"code\":\"{CODE}\",\"message\":\"{MESSAGE}\"}}\n\n");
        let spliced = [&bytes[..bytes.len() / 2], error.as_bytes()].concat();
        draft.pieces.truncate(terminal);
        draft.pieces.push(draft.piece(spliced));
        Ok(())
    }
}
