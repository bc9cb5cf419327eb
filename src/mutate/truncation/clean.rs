//! A cut with a clean end. The body is shorter than it was and nothing says so.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, cut, cuts};

/// `truncation.clean`.
pub(super) struct Clean;

impl Mutation for Clean {
    fn id(&self) -> &'static str {
        "truncation.clean"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body ends after the first N frames, before the terminal one, as if it were whole.",
            why: "The hardest truncation to see: HTTP is satisfied. With N = 0 the body is empty.",
            incidents: &[
                "openai/codex#1581",
                "earendil-works/pi#5526",
                "coddy-project/coddy-agent#225",
                "decolua/9router#3051",
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
        Some(Ending::Clean)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        cut(draft, parameter, Ending::Clean)
    }
}
