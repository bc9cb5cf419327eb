//! The SDK stream helpers of May 2026. They rebuilt the answer from the terminal frame's `output`.
//!
//! Behaviour of openai-python 2.24.0, `responses.stream(…).get_final_response()`: every event is applied to a
//! snapshot of the response, and the final response is parsed out of `response.completed` alone. Exceptions are told
//! by the name that Python gives them.

mod snapshot;

use std::{future::poll_fn, io, pin::pin, time::Duration};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;
use snapshot::Snapshot;

pub use super::Exception;
use super::python_sse::Framing;

/// What the caller of the helper gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The final response as the helper parsed it, or the exception it raised.
    pub result: Result<FinalResponse, Exception>,
    /// Text deltas that were handed on while they came.
    pub streamed: String,
}

/// The parsed final response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinalResponse {
    /// Its id.
    pub id: Option<String>,
    /// Its output items, as the terminal frame lists them.
    pub output: Vec<Value>,
    /// Its usage, untouched.
    pub usage: Value,
}

/// Consumes a body to its end, as the helper does, and gives the final response.
///
/// `read_timeout` is httpx's: it runs anew with every read, and defaults to 600 seconds in the SDK.
pub async fn run<S>(body: S, read_timeout: Duration) -> Turn
where
    S: Stream<Item = io::Result<Bytes>>,
{
    let mut body = pin!(body);
    let mut framing = Framing::default();
    let mut helper = Snapshot::default();
    let result = loop {
        let read = tokio::time::timeout(read_timeout, poll_fn(|context| body.as_mut().poll_next(context)));
        let events = match read.await {
            Err(_) => break Err(Exception::new("ReadTimeout", "The read operation timed out")),
            Ok(None) => match helper.apply_all(framing.finish()) {
                Err(exception) => break Err(exception),
                Ok(_) => break helper.final_response(),
            },
            Ok(Some(Err(error))) => {
                break Err(Exception::new("RemoteProtocolError", error.to_string()));
            }
            Ok(Some(Ok(chunk))) => framing.push(&chunk),
        };
        match helper.apply_all(events) {
            Ok(true) => {}
            Ok(false) => break helper.final_response(),
            Err(exception) => break Err(exception),
        }
    };
    Turn { result, streamed: helper.streamed }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        task::{Context, Poll},
    };

    use super::*;

    struct Once(Option<&'static str>);

    impl Stream for Once {
        type Item = io::Result<Bytes>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.take().map(|body| Ok(Bytes::from_static(body.as_bytes()))))
        }
    }

    async fn class(body: &'static str) -> Result<FinalResponse, &'static str> {
        run(Once(Some(body)), Duration::from_secs(600)).await.result.map_err(|exception| exception.class)
    }

    const CREATED: &str = "data: {\"type\":\"response.created\",\"response\":{\"output\":[]}}\n\n";

    #[tokio::test]
    async fn a_null_output_raises_a_type_error() {
        let body = concat!(
            "data: {\"type\":\"response.created\",\"response\":{\"output\":[]}}\n\n",
            "data: {\"type\":\"response.completed\",\"response\":{\"output\":null}}\n\n"
        );
        assert_eq!(class(body).await, Err("TypeError"));
    }

    #[tokio::test]
    async fn an_empty_output_is_an_empty_answer() {
        let body = concat!(
            "data: {\"type\":\"response.created\",\"response\":{\"output\":[]}}\n\n",
            "data: {\"type\":\"response.completed\",\"response\":{\"output\":[]}}\n\n"
        );
        assert_eq!(class(body).await, Ok(FinalResponse::default()));
    }

    #[tokio::test]
    async fn a_stream_without_a_completed_event_raises_a_runtime_error() {
        assert_eq!(class(CREATED).await, Err("RuntimeError"));
    }

    #[tokio::test]
    async fn a_frame_without_data_is_parsed_as_json_all_the_same() {
        assert_eq!(class("event: codex.rate_limits\n\n").await, Err("JSONDecodeError"));
    }

    #[tokio::test]
    async fn a_byte_order_mark_costs_the_first_event() {
        let body = "\u{FEFF}data: {\"type\":\"response.created\",\"response\":{}}\n\ndata: {\"type\":\"x\"}\n\n";
        assert_eq!(class(body).await, Err("ExpectedCreated"));
    }
}
