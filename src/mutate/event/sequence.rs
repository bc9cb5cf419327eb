//! Sequence numbers that are missing, repeated, or go backwards. Nothing depends on them.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, json};

/// `event.sequence`.
pub(super) struct Sequence;

impl Mutation for Sequence {
    fn id(&self) -> &'static str {
        "event.sequence"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`sequence_number` is missing on every event, the same on every event, or counts down.",
            why: "Many relays leave it out, and no published consumer reads it. Repeated and falling numbers are speculative.",
            incidents: &["BerriAI/litellm#28899", "diegosouzapw/OmniRoute#13964"],
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
        let mut number = 1_000_000;
        draft.rewrite_each(|_, event| {
            let Some(members) = event.as_object_mut().filter(|members| members.contains_key("sequence_number")) else {
                return false;
            };
            number -= 1;
            match parameter {
                "missing" => drop(members.shift_remove("sequence_number")),
                "repeated" => drop(members.insert("sequence_number".to_owned(), json!(7))),
                _ => drop(members.insert("sequence_number".to_owned(), json!(number))),
            }
            true
        })
    }
}

const NAMES: &[&str] = &["missing", "repeated", "falling"];
