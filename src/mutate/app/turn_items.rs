//! The items of `turn/completed`. They are all there, some, or none.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, Value, harmless, json};

const KNOWN: &[&str] = &["empty", "null", "absent"];

/// `app.turn-items`.
pub(super) struct TurnItems;

impl Mutation for TurnItems {
    fn id(&self) -> &'static str {
        "app.turn-items"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The last message of the turn lists no items, null, or has no list.",
            why: "The list is empty in most releases. A client that takes the answer from it has none.",
            incidents: &["Waishnav/devspace#361", "Waishnav/devspace#362", "agentserver/agentserver#102"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let turn = OnlyTurn::of(draft)?;
        draft.rewrite(turn.end, |event| match (parameter, event["params"]["turn"].as_object_mut()) {
            ("empty", Some(turn)) => {
                turn.insert("items".to_owned(), json!([]));
            }
            ("null", Some(turn)) => {
                turn.insert("items".to_owned(), Value::Null);
            }
            (_, Some(turn)) => {
                turn.shift_remove("items");
            }
            (_, None) => {}
        })?;
        if KNOWN.contains(&parameter) { Ok(()) } else { Err(Inapplicable::unknown(parameter, "list", KNOWN)) }
    }
}
