//! The end of a response that says the turn goes on.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, ends_completed, no_parameter, takes_none};

/// `terminal.end-turn`.
pub(super) struct EndTurn;

impl Mutation for EndTurn {
    fn id(&self) -> &'static str {
        "terminal.end-turn"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The completed response has `end_turn: false`.",
            why: "Speculative on the wire; the answer of the Codex client to it was observed: it asked 1 890 times in 40 \
                  seconds, because every answer said the same.",
            incidents: &[],
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
        draft.rewrite(terminal, |event| event["response"]["end_turn"] = json!(false))
    }
}
