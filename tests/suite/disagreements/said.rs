//! Frames that the rows are made of.

use serde_json::{Value, json};

pub(super) fn event(value: &Value) -> String {
    format!("data: {value}\n\n")
}

pub(super) fn delta(text: &str) -> String {
    event(&json!({"type": "response.output_text.delta", "output_index": 0, "delta": text}))
}

pub(super) fn done(index: u64, item: &Value) -> String {
    event(&json!({"type": "response.output_item.done", "output_index": index, "item": item}))
}

pub(super) fn added() -> String {
    event(&json!({"type": "response.output_item.added", "output_index": 0, "item": call("")}))
}

pub(super) fn arguments(delta: &str) -> String {
    event(&json!({"type": "response.function_call_arguments.delta", "output_index": 0, "delta": delta}))
}

pub(super) fn call(arguments: &str) -> Value {
    json!({"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "look", "arguments": arguments})
}

pub(super) fn message(text: &str) -> Value {
    json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]})
}

pub(super) fn terminal(kind: &str, response: &Value) -> String {
    event(&json!({"type": kind, "response": response}))
}

pub(super) fn completed() -> String {
    terminal("response.completed", &json!({"id": "r", "status": "completed"}))
}

pub(super) fn completed_as(id: &str, tokens: u32) -> String {
    let usage = json!({
        "input_tokens": tokens, "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 0, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": tokens,
    });
    terminal("response.completed", &json!({"id": id, "status": "completed", "usage": usage}))
}
