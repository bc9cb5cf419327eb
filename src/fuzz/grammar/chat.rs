//! Sessions of Chat Completions. Role, text, refusal, and fragments of calls as they may come in turns; a finish
//! reason, an error, or both; usage, or none; `[DONE]`.

use bytes::{Bytes, BytesMut};
use proptest::{collection::vec, option, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::text::{json as any_json, name, pieces, text};
use crate::stream::encode;

/// One session.
#[derive(Clone, Debug)]
pub struct Turn {
    content: Vec<String>,
    refusal: Vec<String>,
    reasoning: Vec<String>,
    calls: Vec<Call>,
    weave: Vec<Index>,
    novelties: Vec<(Index, String, Value)>,
    end: End,
    usage: Option<(u32, u32)>,
}

#[derive(Clone, Debug)]
struct Call {
    name: String,
    arguments: Vec<String>,
}

#[derive(Clone, Debug)]
enum End {
    Finished,
    Cut(&'static str),
    Error(Option<String>, String),
}

/// Any session.
pub fn turn() -> impl Strategy<Value = Turn> {
    let call = (name(), vec("[a-z0-9 ]{1,4}", 0..4)).prop_map(|(name, arguments)| Call { name, arguments });
    let seldom = || prop_oneof![4 => Just(Vec::new()), 1 => vec(text(), 1..4)];
    let said = (pieces(), seldom(), seldom(), vec(call, 0..4));
    let weave = vec(any::<Index>(), 0..12);
    let novelties = vec((any::<Index>(), name().prop_map(|name| format!("x_{name}")), any_json()), 0..3);
    let code = option::of(prop_oneof![Just("server_error".to_owned()), Just("rate_limit_exceeded".to_owned())]);
    let end = prop_oneof![
        12 => Just(End::Finished),
        1 => Just(End::Cut("length")),
        1 => Just(End::Cut("content_filter")),
        1 => (code, "[a-z ]{1,12}").prop_map(|(code, message)| End::Error(code, message)),
    ];
    let usage = option::weighted(0.8, (0..100_000_u32, 0..100_000_u32));
    (said, weave, novelties, end, usage).prop_map(
        |((content, refusal, reasoning, calls), weave, novelties, end, usage)| Turn {
            content,
            refusal,
            reasoning,
            calls,
            weave,
            novelties,
            end,
            usage,
        },
    )
}

impl Turn {
    /// Its chunks, in order, and the error where it ends in one.
    #[must_use]
    pub fn chunks(&self) -> Vec<Value> {
        let delta = |delta: Value| chunk(&json!([{"index": 0, "delta": delta, "finish_reason": null}]));
        let texts = |member: &'static str, pieces: &[String]| -> Vec<Value> {
            pieces.iter().map(|piece| delta(json!({ member: piece }))).collect()
        };
        let mut chunks = vec![delta(json!({"role": "assistant", "content": ""}))];
        let calls = self.calls.iter().enumerate().map(|(index, call)| {
            let first = json!({"index": index, "id": format!("call_{index}"), "type": "function",
                               "function": {"name": call.name, "arguments": ""}});
            let more = call.arguments.iter().map(|piece| json!({"index": index, "function": {"arguments": piece}}));
            let fragments = std::iter::once(first).chain(more);
            fragments.map(|fragment| delta(json!({"tool_calls": [fragment]}))).collect()
        });
        let texts = [
            texts("reasoning_content", &self.reasoning),
            texts("content", &self.content),
            texts("refusal", &self.refusal),
        ];
        chunks.extend(super::woven(&self.weave, texts.into_iter().chain(calls)));
        for (place, name, value) in &self.novelties {
            let at = place.index(chunks.len());
            chunks[at][name.as_str()] = value.clone();
        }
        let finish = |reason: &str| chunk(&json!([{"index": 0, "delta": {}, "finish_reason": reason}]));
        match &self.end {
            End::Finished if self.calls.is_empty() => chunks.push(finish("stop")),
            End::Finished => chunks.push(finish("tool_calls")),
            End::Cut(reason) => chunks.push(finish(reason)),
            End::Error(code, message) => {
                chunks.push(json!({"error": {"message": message, "type": "server_error", "code": code}}));
                return chunks;
            }
        }
        if let Some((input, output)) = self.usage {
            let mut last = chunk(&json!([]));
            last["usage"] = json!({"prompt_tokens": input, "completion_tokens": output,
                                   "total_tokens": u64::from(input) + u64::from(output)});
            chunks.push(last);
        }
        chunks
    }

    /// Its bytes.
    #[must_use]
    pub fn body(&self) -> Bytes {
        let mut body = BytesMut::new();
        for chunk in self.chunks() {
            body.extend_from_slice(&encode(None, &chunk.to_string()));
        }
        if !matches!(self.end, End::Error(..)) {
            body.extend_from_slice(&encode(None, "[DONE]"));
        }
        body.freeze()
    }

    /// The answer.
    #[must_use]
    pub fn text(&self) -> String {
        self.content.concat()
    }
}

fn chunk(choices: &Value) -> Value {
    json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-5", "choices": choices,
           "usage": null})
}
