//! The answer to a request that brings the output of a tool back: a plain finished message, whatever the scenario.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    mutate::Wire,
    stream::{Api, encode},
};

/// What that message says. It is taken off what a target tells.
pub(in crate::replay) const TEXT: &str = "(tool output received)";

/// What stands in the body of a request that brings the output of a tool back: the end of the type of that item, or
/// the member of a message that says which call it answers.
pub(super) const MARKS: [&[u8]; 2] = [b"_call_output\"", b"\"tool_call_id\""];

/// The answer to a request at this path.
pub(super) fn answer(path: &str) -> Arc<Wire> {
    static RESPONSE: LazyLock<Arc<Wire>> = LazyLock::new(|| Arc::new(wire(&response())));
    static CHAT: LazyLock<Arc<Wire>> = LazyLock::new(|| Arc::new(wire(&chat())));
    Arc::clone(if path.ends_with(Api::Chat.path()) { &CHAT } else { &RESPONSE })
}

fn chat() -> Vec<Bytes> {
    let chunk = |choices: Value, usage: Value| {
        json!({ "id": "chatcmpl-follow-up", "object": "chat.completion.chunk", "created": 1_780_000_000,
                "model": "gpt-5", "choices": choices, "usage": usage })
    };
    let choice = |delta: Value, reason: Value| json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": reason }]);
    let chunks = [
        chunk(choice(json!({ "role": "assistant", "content": "" }), Value::Null), Value::Null),
        chunk(choice(json!({ "content": TEXT }), Value::Null), Value::Null),
        chunk(choice(json!({}), json!("stop")), Value::Null),
        chunk(json!([]), json!({ "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0 })),
    ];
    let data = chunks.iter().map(Value::to_string).chain(["[DONE]".to_owned()]);
    data.map(|data| encode(None, &data)).collect()
}

fn response() -> Vec<Bytes> {
    let message = |status: &str, content: Value| json!({ "id": "msg_follow_up", "type": "message", "role": "assistant", "status": status, "content": content });
    let part = json!({ "type": "output_text", "text": TEXT, "annotations": [] });
    let whole = message("completed", json!([part]));
    let response = |status: &str, output: Value, usage: Value| {
        json!({ "id": "resp_follow_up", "object": "response", "created_at": 1_780_000_000, "status": status,
                "model": "gpt-5", "output": output, "error": null, "incomplete_details": null,
                "parallel_tool_calls": true, "tool_choice": "auto", "tools": [], "usage": usage })
    };
    let usage = json!({ "input_tokens": 0, "input_tokens_details": { "cached_tokens": 0 }, "output_tokens": 0,
                        "output_tokens_details": { "reasoning_tokens": 0 }, "total_tokens": 0 });
    let at = json!({ "item_id": "msg_follow_up", "output_index": 0, "content_index": 0 });
    let of_part = |more: Value| merged(&at, &more);
    let empty = json!({ "type": "output_text", "text": "", "annotations": [] });
    let events = [
        ("response.created", json!({ "response": response("in_progress", json!([]), Value::Null) })),
        ("response.output_item.added", json!({ "output_index": 0, "item": message("in_progress", json!([])) })),
        ("response.content_part.added", of_part(json!({ "part": empty }))),
        ("response.output_text.delta", of_part(json!({ "delta": TEXT, "logprobs": [] }))),
        ("response.output_text.done", of_part(json!({ "text": TEXT, "logprobs": [] }))),
        ("response.content_part.done", of_part(json!({ "part": part }))),
        ("response.output_item.done", json!({ "output_index": 0, "item": whole })),
        ("response.completed", json!({ "response": response("completed", json!([whole]), usage) })),
    ];
    let frames = events.into_iter().enumerate().map(|(number, (kind, event))| {
        let event = merged(&json!({ "type": kind, "sequence_number": number }), &event);
        encode(Some(kind), &event.to_string())
    });
    frames.collect()
}

fn wire(frames: &[Bytes]) -> Wire {
    Wire {
        headers: vec![("content-type".to_owned(), "text/event-stream".to_owned())],
        lengths: frames.iter().map(Bytes::len).collect(),
        body: frames.concat().into(),
        ..Wire::default()
    }
}

fn merged(one: &Value, other: &Value) -> Value {
    let members = [one, other].into_iter().filter_map(Value::as_object).flatten();
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Status;

    #[test]
    fn the_answer_is_a_whole_one_that_says_its_text() {
        for &api in Api::OF_EVENTS {
            let frames = api.decode(&answer(&format!("/v1/{}", api.path())).body);
            let readings: Vec<_> = frames.iter().map(|frame| api.read(frame)).collect();
            let transcript = api.fold(readings.iter());
            assert_eq!((transcript.status, transcript.text.as_str()), (Status::Completed, TEXT), "{api:?}");
        }
    }
}
