//! Usage in every shape it was seen in. Whatever it is, the answer stands.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, applicable, json};

/// `usage.shape`.
pub(super) struct Shape;

impl Mutation for Shape {
    fn id(&self) -> &'static str {
        "usage.shape"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The usage of the terminal frame is null, missing, empty, without its details or its total, holds nulls, floats, strings, negative or very large numbers, members nobody knows, or goes by the names of another API.",
            why: "Counting is not answering. Consumers that read usage strictly threw whole answers away, and paid for them again.",
            incidents: &[
                "openai/codex#37141",
                "NVIDIA-NeMo/Gym#3313",
                "bitrouter/bitrouter#453",
                "router-for-me/CLIProxyAPI#4985",
                "Azure/azure-sdk-for-net#34486",
                "zed-industries/zed#42893",
                "envoyproxy/ai-gateway#2184",
                "vercel/ai#2763",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Recounted
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let terminal = draft.terminal()?;
        let details = |cached: Value, reasoning: Value| {
            (json!({ "cached_tokens": cached }), json!({ "reasoning_tokens": reasoning }))
        };
        let counted = |input: Value, output: Value, total: Value| {
            let (cached, reasoning) = details(json!(0), json!(0));
            json!({ "input_tokens": input, "input_tokens_details": cached, "output_tokens": output, "output_tokens_details": reasoning, "total_tokens": total })
        };
        let plain = || counted(json!(11), json!(7), json!(18));
        let usage = match parameter {
            "null" => Some(Value::Null),
            "missing" => None,
            "empty" => Some(json!({})),
            "null-counters" => Some(counted(Value::Null, Value::Null, Value::Null)),
            "null-details" => {
                let mut usage = plain();
                (usage["input_tokens_details"], usage["output_tokens_details"]) = details(Value::Null, Value::Null);
                Some(usage)
            }
            "no-details" => Some(json!({ "input_tokens": 11, "output_tokens": 7, "total_tokens": 18 })),
            "empty-details" => Some(
                json!({ "input_tokens": 11, "input_tokens_details": {}, "output_tokens": 7, "output_tokens_details": {}, "total_tokens": 18 }),
            ),
            "no-total" => {
                let mut usage = plain();
                usage.as_object_mut().and_then(|usage| usage.shift_remove("total_tokens"));
                Some(usage)
            }
            "floats" => Some(counted(json!(11.0), json!(7.0), json!(18.0))),
            "strings" => Some(counted(json!("11"), json!("7"), json!("18"))),
            "extra" => {
                let mut usage = plain();
                usage["codex_rollout_budget_units"] = json!(3);
                usage["input_tokens_details"]["cache_write_tokens"] = json!(0);
                Some(usage)
            }
            "negative" => Some(counted(json!(-1), json!(7), json!(6))),
            "huge" => Some(counted(json!(9_007_199_254_740_993_u64), json!(u64::MAX), json!(u64::MAX))),
            _ => Some(json!({ "prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18 })),
        };
        let mut has_response = false;
        draft.rewrite(terminal, |event| {
            let Some(response) = event.get_mut("response").and_then(Value::as_object_mut) else { return };
            has_response = true;
            response.shift_remove("usage");
            if let Some(usage) = usage {
                response.insert("usage".to_owned(), usage);
            }
        })?;
        if has_response { Ok(()) } else { Err(Inapplicable("the terminal frame carries no response".to_owned())) }
    }
}

const NAMES: &[&str] = &[
    "null",
    "missing",
    "empty",
    "null-counters",
    "null-details",
    "no-details",
    "empty-details",
    "no-total",
    "floats",
    "strings",
    "extra",
    "negative",
    "huge",
    "other-names",
];
