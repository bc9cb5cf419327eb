//! JSON in JSON in JSON. A parser that calls itself has only so much stack.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, costly};

/// `size.depth`.
pub(super) struct Depth;

impl Mutation for Depth {
    fn id(&self) -> &'static str {
        "size.depth"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Before the terminal frame stands an unknown event with arrays in arrays, 1 000 or 100 000 deep.",
            why: "A parser without a limit overflows the stack, which no handler of errors catches.",
            incidents: &["serde-rs/serde#82"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        costly(session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn is_costly(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let Some(depth) = NAMES.iter().find(|name| **name == parameter).and_then(|name| name.parse().ok()) else {
            return Err(Inapplicable::unknown(parameter, "number", NAMES));
        };
        let terminal = draft.terminal()?;
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let event = format!("event: vendor.tree\ndata: {{\"type\":\"vendor.tree\",\"tree\":{open}{close}}}\n\n");
        draft.pieces.insert(terminal, draft.piece(event));
        Ok(())
    }
}

const NAMES: &[&str] = &["1000", "100000"];
