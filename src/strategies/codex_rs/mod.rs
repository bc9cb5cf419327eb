//! The Responses wire of codex-rs, mid-2025. Finished items are forwarded as they come, and the end of the body ends the
//! turn.
//!
//! Frames are cut by the crate `eventsource-stream` as its authors used it: it panics on a byte order mark, stops at
//! an invalid byte, loses what a final CR ends, and takes quadratic time for long lines in small chunks. `[DONE]`,
//! unknown events, and JSON that cannot be read are passed over.

mod completed;
mod fixture;
mod retry;

use std::{future::poll_fn, io, pin::pin, time::Duration};

use bytes::Bytes;
pub use completed::{Completed, InputDetails, OutputDetails, Usage};
use eventsource_stream::{EventStreamError, Eventsource as _};
pub use fixture::fixture;
use futures_core::Stream;
pub use retry::{backoff, retry_after};
use serde::Deserialize;
use serde_json::Value;

/// What a caller may set, with the defaults of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `OPENAI_REQUEST_MAX_RETRIES`: requests made again after a status or a connection that may pass.
    pub request_max_retries: u32,
    /// `OPENAI_STREAM_IDLE_TIMEOUT_MS`: the longest silence between two events. Comments are no events.
    pub idle_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { request_max_retries: 4, idle_timeout: Duration::from_secs(300) }
    }
}

/// An HTTP response, its body still to come.
#[derive(Debug)]
pub struct Reply<B> {
    /// Status.
    pub status: u16,
    /// Headers, lower-case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: B,
}

/// What the caller got.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Items, forwarded as they finished.
    pub items: Vec<Value>,
    /// How it ended.
    pub end: Result<Completed, CodexError>,
}

/// An error by the name it has in the original.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodexError {
    /// The stream broke, stopped, or closed.
    #[error("stream disconnected before completion: {0}")]
    Stream(String),
    /// A status that is not worth another request.
    #[error("unexpected status {0}: {1}")]
    UnexpectedStatus(u16, String),
    /// The last allowed request was answered so.
    #[error("exceeded retry limit, last status: {0}")]
    RetryLimit(u16),
    /// No answer to the last allowed request.
    #[error("{0}")]
    Reqwest(String),
}

impl CodexError {
    /// The name of the variant.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Stream(_) => "Stream",
            Self::UnexpectedStatus(..) => "UnexpectedStatus",
            Self::RetryLimit(_) => "RetryLimit",
            Self::Reqwest(_) => "Reqwest",
        }
    }
}

/// Makes requests until one is answered with a stream, and follows that to the end of its body. A stream that breaks
/// is not asked for again here.
pub async fn run<B>(request: impl AsyncFn() -> io::Result<Reply<B>>, settings: Settings) -> Turn
where
    B: Stream<Item = io::Result<Bytes>>,
{
    match ask(request, settings).await {
        Ok(body) => follow(body, settings.idle_timeout).await,
        Err(error) => Turn { items: Vec::new(), end: Err(error) },
    }
}

/// Makes requests until one is answered with a stream, and gives its body.
pub(super) async fn ask<B>(request: impl AsyncFn() -> io::Result<Reply<B>>, settings: Settings) -> Result<B, CodexError>
where
    B: Stream<Item = io::Result<Bytes>>,
{
    let mut attempt = 0;
    loop {
        attempt += 1;
        let wait = match request().await {
            Ok(reply) if (200..300).contains(&reply.status) => return Ok(reply.body),
            Ok(reply) if reply.status == 429 || (500..600).contains(&reply.status) => {
                if attempt > settings.request_max_retries {
                    return Err(CodexError::RetryLimit(reply.status));
                }
                retry_after(&reply.headers)
            }
            Ok(reply) => return Err(CodexError::UnexpectedStatus(reply.status, text(reply.body).await)),
            Err(error) if attempt > settings.request_max_retries => {
                return Err(CodexError::Reqwest(error.to_string()));
            }
            Err(_) => None,
        };
        tokio::time::sleep(wait.unwrap_or_else(|| backoff(attempt))).await;
    }
}

/// Follows a stream to the end of its body.
pub async fn follow<B>(body: B, idle_timeout: Duration) -> Turn
where
    B: Stream<Item = io::Result<Bytes>>,
{
    let mut events = pin!(body.eventsource());
    let mut items = Vec::new();
    let mut completed: Option<Completed> = None;
    let end = loop {
        let next = poll_fn(|context| events.as_mut().poll_next(context));
        let event = match tokio::time::timeout(idle_timeout, next).await {
            Err(_) => break Err(CodexError::Stream("idle timeout waiting for SSE".to_owned())),
            Ok(None) => {
                let closed = || CodexError::Stream("stream closed before response.completed".to_owned());
                break completed.ok_or_else(closed);
            }
            Ok(Some(Err(error))) => break Err(CodexError::Stream(words(&error))),
            Ok(Some(Ok(event))) => event,
        };
        let Ok(event) = serde_json::from_str::<SseEvent>(&event.data) else { continue };
        match event.kind.as_str() {
            "response.output_item.done" => items.extend(event.item.filter(is_response_item)),
            "response.completed" => {
                if let Some(response) = event.response.and_then(|response| Completed::read(&response)) {
                    completed = Some(response);
                }
            }
            _ => {}
        }
    };
    Turn { items, end }
}

/// The envelope. Without a `type` that is a string a frame is passed over.
#[derive(Deserialize)]
struct SseEvent {
    #[serde(rename = "type")]
    kind: String,
    response: Option<Value>,
    item: Option<Value>,
}

/// Whether an item has the members that its type needs. One that has not is dropped, without a word; a type nobody
/// knows is kept as it is.
fn is_response_item(item: &Value) -> bool {
    let has = |member: &str| item.get(member).is_some_and(Value::is_string);
    let lists = |member: &str| item.get(member).is_some_and(Value::is_array);
    match item.get("type").and_then(Value::as_str) {
        Some("message") => has("role") && lists("content"),
        Some("reasoning") => lists("summary"),
        Some("function_call") => has("name") && has("arguments") && has("call_id"),
        Some(_) => true,
        None => false,
    }
}

/// The whole body of an answer that is no stream.
async fn text<B: Stream<Item = io::Result<Bytes>>>(body: B) -> String {
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    while let Some(Ok(chunk)) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) fn words(error: &EventStreamError<io::Error>) -> String {
    match error {
        EventStreamError::Transport(error) => format!("Transport error: {error}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
