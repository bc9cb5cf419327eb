//! A cut in the middle of the chunked body. HTTP itself is unfinished.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, cut, cuts};

/// `truncation.aborted`.
pub(super) struct Aborted;

impl Mutation for Aborted {
    fn id(&self) -> &'static str {
        "truncation.aborted"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The connection closes after the first N frames, without the last HTTP chunk.",
            why: "What a proxy that dies leaves behind. Some HTTP stacks report it, some iterate to a silent end.",
            incidents: &[
                "openai/codex#8309",
                "NousResearch/hermes-agent#72837",
                "earendil-works/pi#1524",
                "elastic/elasticsearch#157478",
            ],
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
        Some(Ending::Aborted)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        cut(draft, parameter, Ending::Aborted)
    }
}
