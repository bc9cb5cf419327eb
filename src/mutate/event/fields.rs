//! Members that nobody knows, on every event.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json};
use crate::stream::chat;

/// `event.fields`.
pub(super) struct Fields;

impl Mutation for Fields {
    fn id(&self) -> &'static str {
        "event.fields"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every event, and every object in it that is an item or a response, has members that the description does not name; or every delta has padding, or none.",
            why: "Servers add members without notice, and `obfuscation` is on by default. A strict decoder loses the event.",
            incidents: &["0xPlaygrounds/rig#1549", "diegosouzapw/OmniRoute#13964"],
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
        draft.rewrite_each(|kind, event| {
            let Some(members) = event.as_object_mut() else { return false };
            if parameter == "obfuscation" {
                let is_delta = kind == chat::CHUNK || kind.rsplit('.').next() == Some("delta");
                if is_delta {
                    members.insert("obfuscation".to_owned(), json!("x8Qz1LmN0pRt"));
                }
                return is_delta;
            }
            members.insert("x_unheard_of".to_owned(), json!({ "a": [1, null, "b"] }));
            for inner in ["item", "response", "part"] {
                if let Some(inner) = members.get_mut(inner).and_then(Value::as_object_mut) {
                    inner.insert("x_unheard_of".to_owned(), json!([{}]));
                }
            }
            true
        })
    }
}

const NAMES: &[&str] = &["unknown", "obfuscation"];
