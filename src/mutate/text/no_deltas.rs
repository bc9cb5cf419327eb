//! No deltas. The text is in the finished item alone.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless};

/// `text.no-deltas`.
pub(super) struct NoDeltas;

impl Mutation for NoDeltas {
    fn id(&self) -> &'static str {
        "text.no-deltas"
    }

    fn page(&self) -> Page {
        Page {
            summary: "All text deltas are missing, or the events that repeat the whole text are.",
            why: "A server that does not stream, or a cache, sends the finished item at once.",
            incidents: &["vercel/ai#11658"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        draft.drop_events(|event| match parameter {
            "deltas" => event.kind == "response.output_text.delta",
            _ => event.kind == "response.output_text.done",
        })
    }
}

const NAMES: &[&str] = &["deltas", "done"];
