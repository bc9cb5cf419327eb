//! Comments, anywhere. They say nothing, not even that something was said.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, edit_text, harmless, takes_none};

/// `framing.comments`.
pub(super) struct Comments;

impl Mutation for Comments {
    fn id(&self) -> &'static str {
        "framing.comments"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Comments stand before, inside, and behind frames, and alone before a blank line.",
            why: "Servers and proxies keep connections alive with them. A parser that dispatches the blank line behind a comment fails on an empty event.",
            incidents: &[
                "openai/openai-python#2721",
                "openai/openai-go#651",
                "stacklok/mecatl#309",
                "theopenco/llmgateway#2334",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        edit_text(draft, |text| {
            format!(": ping - 2026-07-26 19:11:49\n\n: before\n{}:\n\n", text.replacen('\n', "\n: inside\n", 1))
        })
    }
}
