//! Members that are null, absent, or of a neighbouring type where a strict decoder expects one.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json};

/// `event.loose-types`.
pub(super) struct LooseTypes;

impl Mutation for LooseTypes {
    fn id(&self) -> &'static str {
        "event.loose-types"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Text deltas have no `logprobs`, items have no `status`, `created_at` is a float, `service_tier` and `status` hold a new word, or optional members are null.",
            why: "Relays in other languages leave members out and print whole numbers as floats, and open lists of words grow. A generated decoder rejects the whole stream over a member that nobody reads.",
            incidents: &[
                "openai/openai-agents-python#1275",
                "diegosouzapw/OmniRoute#13964",
                "64bit/async-openai#586",
                "looplj/axonhub#2187",
                "mofa-org/mofa#1155",
                "PrimeIntellect-ai/verifiers#1986",
                "pingdotgg/t3code#8875",
            ],
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
        draft.rewrite_each(|kind, event| match parameter {
            "no-logprobs" => event.as_object_mut().is_some_and(|members| members.shift_remove("logprobs").is_some()),
            "no-item-status" => {
                let item = event.get_mut("item").and_then(Value::as_object_mut);
                item.is_some_and(|item| {
                    item.get("type") != Some(&json!("function_call")) && item.shift_remove("status").is_some()
                })
            }
            "float-time" => set(event, "/response/created_at", json!(1_795_178_220.0)),
            "new-tier" => set(event, "/response/service_tier", json!("on_demand")),
            "new-item-status" => {
                let is_message = event.pointer("/item/type") == Some(&json!("message"));
                is_message && kind == "response.output_item.added" && set(event, "/item/status", json!("resting"))
            }
            "new-phase" => {
                let item = event.get_mut("item").filter(|item| item.get("type") == Some(&json!("message")));
                item.and_then(Value::as_object_mut).is_some_and(|item| {
                    let is_new = !item.contains_key("phase");
                    if is_new {
                        item.insert("phase".to_owned(), json!("encore"));
                    }
                    is_new
                })
            }
            _ => {
                let Some(members) = event.as_object_mut() else { return false };
                for name in ["logprobs", "obfuscation", "summary_part", "annotation_index"] {
                    members.insert(name.to_owned(), Value::Null);
                }
                true
            }
        })
    }
}

fn set(event: &mut Value, path: &str, value: Value) -> bool {
    event.pointer_mut(path).map(|old| *old = value).is_some()
}

const NAMES: &[&str] =
    &["no-logprobs", "no-item-status", "float-time", "new-tier", "new-item-status", "new-phase", "nulls"];
