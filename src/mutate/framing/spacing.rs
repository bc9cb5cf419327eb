//! The space behind the colon. One of them is not part of the value.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, edit_text, harmless};

/// `framing.spacing`.
pub(super) struct Spacing;

impl Mutation for Spacing {
    fn id(&self) -> &'static str {
        "framing.spacing"
    }

    fn page(&self) -> Page {
        Page {
            summary: "There is no space behind the colon of any field, or there are two before the JSON.",
            why: "The format takes one space away where there is one. A parser that expects `data: ` misses what has none.",
            incidents: &[],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
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
        edit_text(draft, |text| match parameter {
            "none" => text.replacen("data: ", "data:", 1).replacen("event: ", "event:", 1),
            _ => text.replacen("data: ", "data:  ", 1),
        })
    }
}

const NAMES: &[&str] = &["none", "two"];
