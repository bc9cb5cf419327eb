//! The two engines by themselves, against parsing the same events as JSON trees.

use std::{hint::black_box, sync::Arc};

use bytes::Bytes;
use codex_conformance::stream::{Frame, Reading, decode, fold, read};
use serde_json::Value;

use super::{
    ledger::Ledger,
    play::{consume, runtime},
    streams::{RECORDINGS, recording},
};

pub(crate) fn measure(ledger: &mut Ledger) {
    let runtime = runtime();
    for id in RECORDINGS {
        let session = recording(id);
        let body = &session.recording().body;
        let parse = format!("parse {id}");
        ledger.measure(&parse, |bencher| bencher.iter(|| parse_all(session.frames())));

        let frames: Arc<[Bytes]> = session.frames().iter().map(|frame| frame.raw.clone()).collect();
        let whole: Arc<[Bytes]> = Arc::new([body.clone()]);
        for (delivery, chunks) in [("per-frame", &frames), ("whole", &whole)] {
            let name = format!("consumer {id}, {delivery}");
            ledger.measure(&name, |bencher| bencher.iter(|| consume(&runtime, chunks)));
            ledger.told(&name, &parse);
        }

        let oracle = |name: &str| format!("oracle {id}, {name}");
        ledger.measure(&oracle("decode"), |bencher| bencher.iter(|| decode(body)));
        ledger.measure(&oracle("read"), |bencher| {
            bencher.iter(|| session.frames().iter().map(read).collect::<Vec<Reading>>());
        });
        let readings: Vec<Reading> = session.frames().iter().map(read).collect();
        ledger.measure(&oracle("fold"), |bencher| bencher.iter(|| fold(&readings)));
        for part in ["decode", "read", "fold"] {
            ledger.told(&oracle(part), &parse);
        }
    }
}

/// The measure of everything else: every event of a stream as a JSON tree, and nothing more.
pub(crate) fn parse_all(frames: &[Frame]) {
    for data in frames.iter().filter_map(Frame::dispatched) {
        black_box(serde_json::from_str::<Value>(data).ok());
    }
}
