//! What things cost, as ratios to parsing the same JSON in the same run, and how that grows as the input doubles.
//!
//! Only ratios travel from machine to machine. `cargo bench` prints them; no test depends on them.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use codex_conformance::{
    Feed, Lab, Plan,
    mutate::Session,
    replay::{Stop, targets},
    report::table,
    stream::{
        Api, End, Fidelity, FrameDecoder, Provenance, ProvenanceKind, Recording, Response, decode, encode, transcribe,
    },
};
use serde_json::{Value, json};

fn main() {
    let mut rows = Vec::new();
    for deltas in [16, 256, 4_096, 8_192] {
        let body = session(deltas);
        let baseline = median(|| {
            for frame in decode(&body) {
                black_box(frame.data.map(|data| serde_json::from_str::<Value>(&data).expect("JSON")));
            }
        });
        let mut row = |what: &str, cost: Duration| {
            let ratio = cost.as_secs_f64() / baseline.as_secs_f64();
            rows.push(vec![deltas.to_string(), body.len().to_string(), format!("{ratio:.2}"), what.to_owned()]);
        };
        row("parse every event as JSON (the baseline)", baseline);
        row("decode frames, whole", median(|| drop(black_box(decode(&body)))));
        row("decode frames, one byte at a time", median(|| in_chunks(&body, 1)));
        row("decode frames, 1 400 bytes at a time", median(|| in_chunks(&body, 1_400)));
        row("transcribe: the oracle from bytes to transcript", median(|| drop(black_box(transcribe(&body)))));
        for delivery in ["per-frame", "whole", "one-byte"] {
            let what = format!("production, fed directly, judged: {delivery}");
            row(&what, median(|| replay(&body, delivery)));
        }
    }
    println!("{}\n", table(&["deltas", "bytes", "ratio", "what"], &rows, 120));
    let line = |mebibytes: usize| Bytes::from(format!("data: \"{}\"\n\n", "x".repeat(mebibytes << 20)));
    let costs: Vec<Duration> =
        [1, 2, 4, 8, 16, 32, 64].map(line).iter().map(|line| median(|| in_chunks(line, 1_024))).collect();
    let doublings: Vec<String> =
        costs.windows(2).map(|pair| format!("{:.2}", pair[1].as_secs_f64() / pair[0].as_secs_f64())).collect();
    println!(
        "one line in chunks of 1 KiB, from 1 to 16 MiB: each doubling costs {} times as much",
        doublings.join(", ")
    );
}

/// A session of one message with so many text deltas.
fn session(deltas: usize) -> Bytes {
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
    events.push(json!({"type": "response.completed", "response": {"id": "resp_bench", "status": "completed", "output": [item]}}));
    let frames: Vec<Bytes> = events.iter().map(|event| encode(event["type"].as_str(), &event.to_string())).collect();
    Bytes::from(frames.concat())
}

fn in_chunks(body: &[u8], length: usize) {
    let mut decoder = FrameDecoder::new();
    for chunk in body.chunks(length) {
        decoder.push(chunk);
        while let Some(frame) = decoder.next_frame() {
            black_box(frame);
        }
    }
    black_box(decoder.finish());
}

fn replay(body: &Bytes, delivery: &str) {
    let recording = Recording {
        id: "bench/session".parse().expect("a plain id"),
        api: Api::Responses,
        backend: "bench".to_owned(),
        model: None,
        tags: Vec::new(),
        about: None,
        provenance: Provenance {
            kind: ProvenanceKind::Synthetic,
            source: "this benchmark".to_owned(),
            when: "2026-11-20".to_owned(),
            tool: "cost".to_owned(),
            fidelity: Fidelity::Wire,
        },
        request: Value::Null,
        response: Response { status: 200, headers: Vec::new(), end: End::Clean },
        body: body.clone(),
        chunks: Vec::new(),
    };
    let session = Arc::new(Session::new(recording));
    let plan = Plan::build(&[session], &|id| id.edits.is_empty() && id.delivery.id() == delivery);
    let target = targets::target("production").expect("it is built in");
    let lab = Lab { targets: vec![target], feeds: vec![Feed::Direct], jobs: 1, ..Lab::default() };
    black_box(lab.run(&plan, &|_| {}, &Stop::default()));
}

/// The median of as many runs as fit into a quarter of a second, at least five.
fn median(mut run: impl FnMut()) -> Duration {
    let started = Instant::now();
    let mut costs = Vec::new();
    while costs.len() < 5 || started.elapsed() < Duration::from_millis(250) {
        let before = Instant::now();
        run();
        costs.push(before.elapsed());
    }
    costs.sort();
    costs[costs.len() / 2]
}
