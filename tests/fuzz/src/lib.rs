//! What the fuzz targets share: the bodies of the committed corpus, and recordings made of bytes.

pub mod step;

use bytes::Bytes;
use codex_conformance::stream::{Api, End, Fidelity, Provenance, ProvenanceKind, Recording, Response};

/// A recording of the corpus: its address and its body. The bodies lie in the binary, because a machine that fuzzes
/// has no checkout.
pub type Recorded = (&'static str, &'static [u8]);

macro_rules! recorded {
    ($($id:literal,)*) => {
        /// Every short recording of the corpus.
        pub const RECORDED: &[Recorded] =
            &[$(($id, include_bytes!(concat!("../../../corpus/", $id, "/response.sse"))),)*];
    };
}

recorded! {
    "backends/bedrock-order",
    "backends/copilot-ids",
    "backends/lmstudio",
    "backends/no-sequence-numbers",
    "backends/openrouter",
    "backends/xai-keepalive",
    "codex/agent-turn",
    "codex/empty-frame",
    "codex/output-absent",
    "codex/output-empty",
    "codex/output-null",
    "codex/phases",
    "codex/private-events",
    "codex/response-done",
    "errors/content-filter",
    "errors/context-length",
    "errors/cut-off",
    "errors/failed-mid-call",
    "errors/first-event",
    "errors/flat-with-param",
    "errors/max-output-tokens",
    "errors/nested-mid-stream",
    "reasoning/encrypted",
    "reasoning/encrypted-late",
    "reasoning/only",
    "reasoning/summary",
    "text/basic",
    "text/refusal",
    "text/two-messages",
    "text/two-parts",
    "text/unicode",
    "text/url-citations",
    "tools/custom-tool",
    "tools/interleaved-calls",
    "tools/no-arguments",
    "tools/one-call",
    "tools/parallel-calls",
    "tools/shell-call",
    "tools/web-search",
}

/// A recording with this body, and as little else as one can have.
pub fn recording(id: &str, body: Bytes) -> Recording {
    Recording {
        id: id.parse().expect("ids here are plain"),
        api: Api::Responses,
        backend: "openai".to_owned(),
        model: None,
        tags: Vec::new(),
        about: None,
        provenance: Provenance {
            kind: ProvenanceKind::Synthetic,
            source: "a fuzzer".to_owned(),
            when: "2026-11-21".to_owned(),
            tool: "none".to_owned(),
            fidelity: Fidelity::Wire,
        },
        request: serde_json::Value::Null,
        response: Response {
            status: 200,
            headers: vec![("content-type".to_owned(), "text/event-stream".to_owned())],
            end: End::Clean,
            coded: None,
        },
        body,
        chunks: Vec::new(),
    }
}
