//! The production consumer by itself: chunks from memory, on a runtime whose clock stands still.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use codex_conformance::consumer::{
    Auth, Cancel, Consumer, HttpRequest, HttpResponse, Outcome, Request, RetryPolicy, Transport, TransportError,
};
use futures_core::Stream;
use tokio::runtime::{Builder, Runtime};

/// A runtime as the lab has it, one for all runs.
pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime needs memory only")
}

/// A server that always sends these chunks.
pub(crate) struct Script(pub(crate) Arc<[Bytes]>);

/// Chunks on their way.
pub(crate) struct Body(Arc<[Bytes]>, usize);

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = self.0.get(self.1).cloned();
        self.1 += 1;
        Poll::Ready(chunk.map(Ok))
    }
}

impl Transport for Script {
    type Body = Body;

    async fn send(&self, _: HttpRequest) -> Result<HttpResponse<Body>, TransportError> {
        Ok(HttpResponse { status: 200, headers: Vec::new(), body: Body(Arc::clone(&self.0), 0) })
    }
}

/// One turn over these chunks.
pub(crate) fn consume(runtime: &Runtime, chunks: &Arc<[Bytes]>) -> Outcome {
    let consumer = Consumer::new(Script(Arc::clone(chunks)), Auth::ApiKey("no-key-is-needed".into()))
        .base_url("http://direct")
        .retry(RetryPolicy::none());
    runtime.block_on(consumer.run(&Request::new("bench").input("Say hi."), &mut (), &Cancel::new()))
}
