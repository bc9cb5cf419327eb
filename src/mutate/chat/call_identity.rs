//! The id and the name of a call: in every fragment, empty behind the first, or only in the second.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json};

/// `chat.call-identity`.
pub(super) struct CallIdentity;

impl Mutation for CallIdentity {
    fn id(&self) -> &'static str {
        "chat.call-identity"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Id, type, and name of a call stand in every fragment, are empty strings or null behind the first, or come one fragment late.",
            why: "They are told once, and told again by some servers. A client that appends what it is told makes an id nobody gave and a tool nobody has; one that begins a new call at each id makes many of one.",
            incidents: &[
                "SillyTavern/SillyTavern#5948",
                "BerriAI/litellm#8990",
                "JetBrains/koog#2052",
                "archestra-ai/archestra#866",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
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
        let mut known: Vec<(Value, Value, Value)> = Vec::new();
        let mut late: Vec<(Value, Value, Value)> = Vec::new();
        draft.rewrite_calls(|call| {
            let index = call["index"].clone();
            if call["id"].is_string() {
                known.push((index.clone(), call["id"].clone(), call["function"]["name"].clone()));
                if parameter == "late" {
                    late.extend(known.last().cloned());
                    (call["id"], call["function"]["name"]) = (Value::Null, Value::Null);
                }
                return;
            }
            let told = match parameter {
                "empty" => Some((json!(""), json!(""))),
                "null" => Some((Value::Null, Value::Null)),
                "late" => {
                    let at = late.iter().position(|(of, ..)| *of == index);
                    at.map(|at| late.remove(at)).map(|(_, id, name)| (id, name))
                }
                _ => known.iter().find(|(of, ..)| *of == index).map(|(_, id, name)| (id.clone(), name.clone())),
            };
            if let Some((id, name)) = told {
                (call["id"], call["type"], call["function"]["name"]) = (id, json!("function"), name);
            }
        })
    }
}

const NAMES: &[&str] = &["each", "empty", "null", "late"];
