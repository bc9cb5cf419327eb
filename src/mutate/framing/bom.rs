//! A byte order mark in front. One is to be stripped.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, takes_none};
use crate::stream::encode;

/// `framing.bom`.
pub(super) struct Bom;

impl Mutation for Bom {
    fn id(&self) -> &'static str {
        "framing.bom"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body begins with a UTF-8 byte order mark, directly before a `data` line.",
            why: "The first event is lost when the mark becomes part of a field name; eventsource-stream 0.2.3 panics. Before an `event` line it would pass unnoticed, so the first frame loses that line. Not seen from a real backend: speculative there, reported for clients.",
            incidents: &["openai/openai-python#3819"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        // Behind a comment or a data-less frame the mark would break nothing, and prove nothing.
        let begins_with_an_event = session.readings().first().is_some_and(|reading| reading.event().is_some());
        if begins_with_an_event { vec![String::new()] } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let first = draft.pieces.first_mut().ok_or_else(|| Inapplicable("there is no frame".to_owned()))?;
        let plain = first.event().map_or_else(|| first.bytes().clone(), |event| encode(None, &event.json));
        // Without its `event` line an event is known by its JSON type alone.
        let needs_its_name = first.event().is_some_and(|event| event.get("type").is_none());
        let rest = if needs_its_name { first.bytes().clone() } else { plain };
        *first = first.with_bytes([b"\xEF\xBB\xBF", rest.as_ref()].concat());
        Ok(())
    }
}
