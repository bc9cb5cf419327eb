//! Arguments that are no JSON, empty, or hard to carry. They are handed on as they came.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, applicable, each_item, json};

/// `tool.arguments`.
pub(super) struct Arguments;

impl Mutation for Arguments {
    fn id(&self) -> &'static str {
        "tool.arguments"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Arguments of every function call are broken JSON, an empty string, an empty object, or a text full of quotes and escapes, in all places alike.",
            why: "Only the caller can say what to do with arguments that cannot be read. A consumer that repairs them runs something else.",
            incidents: &["earendil-works/pi#2745", "vllm-project/vllm#54236"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, NAMES)
    }

    fn effect(&self, parameter: &str) -> Effect {
        Effect::Arguments(arguments_of(parameter))
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let mut begun = Vec::new();
        draft.rewrite_each(|kind, event| {
            let text = arguments_of(parameter);
            let is_call = |item: &Value| item.get("type") == Some(&json!("function_call"));
            let mut changed = false;
            if kind == "response.output_item.done" || kind == "response.completed" {
                each_item(event, &mut |item| {
                    if is_call(item) {
                        item["arguments"] = json!(text);
                        changed = true;
                    }
                });
            }
            match kind {
                "response.function_call_arguments.delta" => {
                    let index = event.get("output_index").and_then(Value::as_u64);
                    event["delta"] = json!(if begun.contains(&index) { "" } else { text });
                    begun.push(index);
                    true
                }
                "response.function_call_arguments.done" => {
                    event["arguments"] = json!(text);
                    true
                }
                _ => changed,
            }
        })
    }
}

fn arguments_of(parameter: &str) -> &'static str {
    match parameter {
        "broken" => "{\"path\": \"/tmp/a",
        "nothing" => "",
        "braces" => "{}",
        _ => "{\"say\":\"\\\"{\\\\n}\\\" \\u00e9 😀\",\"then\":[\"}\",\"]\"]}",
    }
}

const NAMES: &[&str] = &["broken", "nothing", "braces", "tricky"];
