//! Memory: what a session of a gigabyte takes more than one of a megabyte. Each is a process of its own, so that
//! nothing that was freed before hides what is needed.

use std::{
    hint::black_box,
    pin::Pin,
    process::Command,
    task::{Context, Poll},
};

use bytes::Bytes;
use codex_conformance::{
    consumer::{Auth, Cancel, Consumer, HttpRequest, HttpResponse, Request, Transport, TransportError},
    stream::{FrameDecoder, encode},
};
use futures_core::Stream;
use serde_json::json;

use super::{ledger::Ledger, play::runtime};

/// Adds a row for each engine, where the system tells how much memory a process has held.
pub(crate) fn measure(ledger: &mut Ledger) {
    for engine in ["decoder", "consumer"] {
        let name = format!("{engine}, memory over 1 GiB");
        let (true, Some(small), Some(large)) = (is_wanted(&name), peak(engine, 1 << 20), peak(engine, 1 << 30)) else {
            continue;
        };
        let more = large.saturating_sub(small) / 1_024;
        ledger.row(format!("{more} MiB"), "< 16 MiB".to_owned(), more < 16, name);
    }
}

/// Whether the command line asks for this row, or for none in particular.
pub(crate) fn is_wanted(name: &str) -> bool {
    std::env::args().skip(1).filter(|word| !word.starts_with('-')).all(|word| name.contains(&word))
}

/// Whether this process was started to run one engine over one session, which is then done.
pub(crate) fn was_asked() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, flag, engine, bytes] = arguments.as_slice() else { return false };
    let (true, Ok(bytes)) = (flag == FLAG, bytes.parse()) else { return false };
    let session = Session::new(bytes);
    match engine.as_str() {
        "decoder" => decode(session),
        _ => consume(session),
    }
    println!("{}", held().unwrap_or_default());
    true
}

/// The most memory that a process held with this engine over a session of so many bytes, in KiB.
fn peak(engine: &str, bytes: usize) -> Option<usize> {
    held()?;
    let itself = std::env::current_exe().ok()?;
    let output = Command::new(itself).args([FLAG, engine, &bytes.to_string()]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The most memory that this process has held, in KiB.
fn held() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

fn decode(session: Session) {
    let mut decoder = FrameDecoder::new();
    for chunk in session {
        decoder.push(&chunk);
        while let Some(frame) = decoder.next_frame() {
            black_box(frame);
        }
    }
    assert_eq!(decoder.finish().len(), 0, "every frame is whole");
}

fn consume(session: Session) {
    let consumer = Consumer::new(session, Auth::ApiKey("no-key-is-needed".into())).base_url("http://direct");
    let outcome = runtime().block_on(consumer.run(&Request::new("bench"), &mut (), &Cancel::new()));
    assert!(outcome.completed().is_some(), "the last frame says so");
}

/// A session that is made as it is read: deltas of one character with the probabilities of twenty others, then the
/// end. What it amounts to is a text of half a megabyte a gigabyte.
#[derive(Clone)]
struct Session {
    delta: Bytes,
    left: usize,
    ended: bool,
}

impl Session {
    fn new(bytes: usize) -> Self {
        let chance = json!({"token": "a", "logprob": -0.123_456_789, "bytes": [97]});
        let delta = json!({
            "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": "a",
            "logprobs": [{"token": "a", "logprob": -0.1, "bytes": [97], "top_logprobs": vec![chance; 20]}],
        });
        Self { delta: encode(delta["type"].as_str(), &delta.to_string()), left: bytes, ended: false }
    }
}

impl Iterator for Session {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.left >= self.delta.len() {
            self.left -= self.delta.len();
            return Some(self.delta.clone());
        }
        let end = json!({"type": "response.completed", "response": {"id": "resp_1", "output": null}});
        (!std::mem::replace(&mut self.ended, true)).then(|| encode(None, &end.to_string()))
    }
}

impl Stream for Session {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.next().map(Ok))
    }
}

impl Transport for Session {
    type Body = Self;

    async fn send(&self, _: HttpRequest) -> Result<HttpResponse<Self>, TransportError> {
        Ok(HttpResponse { status: 200, headers: Vec::new(), body: self.clone() })
    }
}

const FLAG: &str = "--memory-of";
