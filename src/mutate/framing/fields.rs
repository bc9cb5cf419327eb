//! Fields that a consumer has no use for: id, retry, and names nobody knows.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, edit_text, harmless, takes_none};

/// `framing.fields`.
pub(super) struct Fields;

impl Mutation for Fields {
    fn id(&self) -> &'static str {
        "framing.fields"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every frame has an `id`, a `retry`, and fields with unknown names, and some frames have nothing else.",
            why: "The format has more fields than this protocol uses. None of them changes an event.",
            incidents: &["openai/openai-go#555"],
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
            format!("retry: 3000\n\nid: 7\nretry: +5\nx-trace: data: no\nDATA: no\nid: a\0b\n{text}")
        })
    }
}
