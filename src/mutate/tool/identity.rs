//! Calls whose name and id come late, or whose items have none.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, harmless, json};

/// `tool.identity`.
pub(super) struct Identity;

impl Mutation for Identity {
    fn id(&self) -> &'static str {
        "tool.identity"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Calls are announced with an empty `call_id` and `name`, which the finished item holds; or their items have no `id`.",
            why: "Bridges know the identity at the end only, and not every server gives items ids. The call is known by its `call_id`.",
            incidents: &["HEXUXIU/M365-Copilot2API#77", "anomalyco/opencode#45081"],
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
        draft.rewrite_each(|kind, event| {
            let is_call = event.pointer("/item/type") == Some(&json!("function_call"));
            if parameter == "late" {
                if !is_call || kind != "response.output_item.added" {
                    return false;
                }
                event["item"]["call_id"] = json!("");
                event["item"]["name"] = json!("");
                return true;
            }
            let item = event.get_mut("item").filter(|_| is_call).and_then(Value::as_object_mut);
            let of_item = item.is_some_and(|item| item.shift_remove("id").is_some());
            let of_event = kind.contains("function_call")
                && event.as_object_mut().is_some_and(|members| members.shift_remove("item_id").is_some());
            of_item || of_event
        })
    }
}

const NAMES: &[&str] = &["late", "no-item-id"];
