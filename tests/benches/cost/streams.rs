//! Streams to measure with: recordings of the corpus, and sessions of any length.

use std::sync::Arc;

use bytes::Bytes;
use codex_conformance::{Corpus, mutate::Session, stream::encode};
use serde_json::json;

/// One recording of each kind that costs differently.
pub(crate) const RECORDINGS: [&str; 5] =
    ["text/basic", "text/long", "tools/parallel-calls", "reasoning/summary", "errors/nested-mid-stream"];

/// A recording of the corpus.
pub(crate) fn recording(id: &str) -> Arc<Session> {
    let corpus = Corpus::open(&[format!("corpus/{id}").into()]).expect("the corpus is beside the manifest");
    let recording = corpus.recordings.into_iter().next().expect("the recording is in the corpus");
    Arc::new(Session::new(recording))
}

/// A session of one message with so many text deltas.
pub(crate) fn session(deltas: usize) -> Bytes {
    let mut events = vec![
        json!({"type": "response.created", "response": {"id": "resp_bench", "status": "in_progress", "output": []}}),
        json!({"type": "response.output_item.added", "output_index": 0, "item": {"id": "msg_1", "type": "message", "content": []}}),
    ];
    events.extend((0..deltas).map(|number| {
        json!({
            "type": "response.output_text.delta", "sequence_number": number, "item_id": "msg_1", "output_index": 0,
            "content_index": 0, "delta": " word", "logprobs": [], "obfuscation": "abcdefghij",
        })
    }));
    let text = " word".repeat(deltas);
    let part = json!({"type": "output_text", "text": text, "annotations": []});
    let item = json!({"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [part]});
    events.push(json!({"type": "response.output_item.done", "output_index": 0, "item": item}));
    events.push(
        json!({"type": "response.completed", "response": {"id": "resp_bench", "status": "completed", "output": [item]}}),
    );
    let frames: Vec<Bytes> = events.iter().map(|event| encode(event["type"].as_str(), &event.to_string())).collect();
    Bytes::from(frames.concat())
}

/// A session of one delta with a text of so many bytes.
pub(crate) fn long_line(bytes: usize) -> Bytes {
    let delta = json!({"type": "response.output_text.delta", "output_index": 0, "delta": "x".repeat(bytes)});
    let end =
        json!({"type": "response.completed", "response": {"id": "resp_bench", "status": "completed", "output": null}});
    Bytes::from([encode(None, &delta.to_string()), encode(None, &end.to_string())].concat())
}

/// The body in chunks of this length, sharing its memory.
pub(crate) fn chunks(body: &Bytes, length: usize) -> Vec<Bytes> {
    (0..body.len()).step_by(length).map(|at| body.slice(at..(at + length).min(body.len()))).collect()
}
