//! A completed event with little or nothing inside.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, ends_completed};

/// `terminal.bare`.
pub(super) struct Bare;

impl Mutation for Bare {
    fn id(&self) -> &'static str {
        "terminal.bare"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.completed` has no response, a null one, an empty one, or one without an id.",
            why: "Converters send it. Consumers have crashed on it, and refused a whole answer for the lack of an id. \
                  Completed or an error are both defined outcomes; a crash is none.",
            incidents: &["Oaklight/llm-rosetta#56"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = ends_completed(session);
        SHAPES.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Completed
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !SHAPES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "shape", SHAPES));
        }
        let terminal = draft.completed()?;
        draft.rewrite(terminal, |event| {
            let Some(members) = event.as_object_mut() else { return };
            match parameter {
                "no-response" => drop(members.shift_remove("response")),
                "null-response" => drop(members.insert("response".to_owned(), Value::Null)),
                "empty-response" => drop(members.insert("response".to_owned(), json!({}))),
                _ => {
                    let response = members.get_mut("response").and_then(Value::as_object_mut);
                    response.map(|response| response.shift_remove("id"));
                }
            }
        })
    }
}

const SHAPES: &[&str] = &["no-response", "null-response", "empty-response", "no-id"];
