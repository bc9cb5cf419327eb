//! Framers: that of the oracle against a walk over the line ends, and against two published ones.

use std::{convert::Infallible, hint::black_box};

use bytes::Bytes;
use codex_conformance::stream::FrameDecoder;
use eventsource_stream::Eventsource as _;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use sse_stream::SseStream;

use super::{
    ledger::Ledger,
    streams::{chunks, session},
};

pub(crate) fn measure(ledger: &mut Ledger) {
    let body = session(4_096);
    let chunks = chunks(&body, READ);
    ledger.measure("memchr walk", |bencher| bencher.iter(|| walk(&chunks)));
    ledger.measure("oracle's framer", |bencher| bencher.iter(|| decode(&chunks)));
    ledger.measure("sse-stream", |bencher| bencher.iter(|| sse_stream(&chunks)));
    ledger.measure("eventsource-stream", |bencher| bencher.iter(|| eventsource(&chunks)));
    ledger.at_most("oracle's framer", "memchr walk", 2.0);
    ledger.at_least("oracle's framer", "sse-stream", 3.0);
    ledger.told("eventsource-stream", "oracle's framer");
}

/// Every line end, in all three forms.
fn walk(chunks: &[Bytes]) -> usize {
    chunks
        .iter()
        .map(|chunk| memchr::memchr2_iter(b'\r', b'\n', chunk).fold(0, |count, at| count + black_box(at).min(1)))
        .sum()
}

pub(crate) fn decode(chunks: &[Bytes]) {
    let mut decoder = FrameDecoder::new();
    for chunk in chunks {
        decoder.push(chunk);
        while let Some(frame) = decoder.next_frame() {
            black_box(frame);
        }
    }
    black_box(decoder.finish());
}

fn sse_stream(chunks: &[Bytes]) {
    let body = stream::iter(chunks.iter().cloned().map(Ok::<_, Infallible>));
    let events = SseStream::from_bytes_stream(body).map(|event| drop(black_box(event)));
    events.collect::<()>().now_or_never().expect("nothing waits");
}

fn eventsource(chunks: &[Bytes]) {
    let body = stream::iter(chunks.iter().cloned().map(Ok::<_, Infallible>));
    let events = body.eventsource().map(|event| drop(black_box(event)));
    events.collect::<()>().now_or_never().expect("nothing waits");
}

/// As much as one read of a TLS record gives.
const READ: usize = 16 * 1024;
