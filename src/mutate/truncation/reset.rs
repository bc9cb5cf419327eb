//! A cut by a reset. The connection is gone at once.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, cut, cuts};

/// `truncation.reset`.
pub(super) struct Reset;

impl Mutation for Reset {
    fn id(&self) -> &'static str {
        "truncation.reset"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The connection is reset after the first N frames.",
            why: "What a load balancer does to a connection it has forgotten.",
            incidents: &["pydantic/logfire#1668", "elastic/elasticsearch#157478"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        cuts(session)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Reset)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        cut(draft, parameter, Ending::Reset)
    }
}
