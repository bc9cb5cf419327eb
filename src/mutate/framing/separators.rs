//! Line separators of Unicode inside data. They are characters like any other.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `framing.separators`.
pub(super) struct Separators;

impl Mutation for Separators {
    fn id(&self) -> &'static str {
        "framing.separators"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every event holds U+2028, U+2029, and U+0085 in a member that nobody reads.",
            why: "A library that splits lines as text does, and not as the format says, cuts the JSON in two.",
            incidents: &["Soju06/codex-lb#1010", "langgenius/dify#39008"],
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
        draft.rewrite_each(|_, event| {
            let members = event.as_object_mut();
            members.map(|members| members.insert("x_note".to_owned(), "a\u{2028}b\u{2029}c\u{85}d".into())).is_some()
        })
    }
}
