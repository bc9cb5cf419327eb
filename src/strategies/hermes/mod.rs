//! The event-driven consumer of Hermes, May 2026. Items count when they are done, deltas where none was, and the first
//! terminal event ends the turn.
//!
//! It sits on the decoder of openai-python, which raises on JSON and UTF-8 that cannot be read and on any event with
//! an `error` in it. What the terminal frame lists is never looked at. Exceptions are told by their Python names.

mod consume;
mod status;
mod watchdog;

use std::{future::poll_fn, io, pin::pin, time::Duration};

use bytes::Bytes;
pub use consume::{Callbacks, Consumer, Final};
use futures_core::Stream;
use serde_json::Value;
use tokio::time::Instant;
pub use watchdog::first_byte_timeout;

pub use super::Exception;
use super::python_sse::{Framing, Sse, is_truthy};

/// What a caller may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long no event at all may come. `None`: for ever.
    pub first_byte: Option<Duration>,
    /// The SDK's read timeout, which runs anew with every read.
    pub read_timeout: Duration,
    /// Requests made again, from scratch, when a connection fails or breaks.
    pub retries: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { first_byte: first_byte_timeout(None), read_timeout: Duration::from_secs(600), retries: 1 }
    }
}

/// An HTTP response, its body still to come.
#[derive(Debug)]
pub struct Reply<B> {
    /// Status.
    pub status: u16,
    /// The body.
    pub body: B,
}

/// Runs a turn. When a connection fails, also in the middle of a stream, the request is made once more; what the
/// callbacks were told until then they are told again.
///
/// `is_interrupted` is asked before a request is made again, and at every event.
///
/// # Errors
/// The exception that the caller of the original gets.
pub async fn run<B>(
    request: impl AsyncFn() -> io::Result<Reply<B>>,
    settings: Settings,
    model: &str,
    callbacks: &mut dyn Callbacks,
    is_interrupted: &dyn Fn() -> bool,
) -> Result<Final, Exception>
where
    B: Stream<Item = io::Result<Bytes>>,
{
    let mut attempt = 0;
    loop {
        if is_interrupted() {
            return Err(Exception::new("InterruptedError", "Agent interrupted before Codex stream retry"));
        }
        let started = Instant::now();
        let result = match request().await {
            Err(error) => Err(Exception::new("ConnectError", error.to_string())),
            Ok(reply) if reply.status >= 400 => Err(status::exception(reply.status)),
            Ok(reply) => {
                let consumer = Consumer::new(model, callbacks, is_interrupted);
                follow(reply.body, settings, started, consumer).await
            }
        };
        match result {
            Err(exception) if attempt < settings.retries && MAY_PASS.contains(&exception.class) => attempt += 1,
            result => return result,
        }
    }
}

/// Feeds the events of a body to the consumer until it has enough.
async fn follow<B>(
    body: B,
    settings: Settings,
    started: Instant,
    mut consumer: Consumer<'_>,
) -> Result<Final, Exception>
where
    B: Stream<Item = io::Result<Bytes>>,
{
    let mut body = pin!(body);
    let mut framing = Framing::default();
    loop {
        let watchdog = settings.first_byte.filter(|_| !consumer.has_begun()).map(|limit| started + limit);
        let read = Instant::now() + settings.read_timeout;
        let deadline = watchdog.map_or(read, |watchdog| watchdog.min(read));
        let next = tokio::time::timeout_at(deadline, poll_fn(|context| body.as_mut().poll_next(context)));
        let events = match next.await {
            Err(_) if watchdog.is_some_and(|watchdog| watchdog <= Instant::now()) => {
                return Err(Exception::new("TimeoutError", "Codex stream produced no event in time"));
            }
            Err(_) => return Err(Exception::new("ReadTimeout", "The read operation timed out")),
            Ok(Some(Err(error))) => return Err(Exception::new("RemoteProtocolError", error.to_string())),
            Ok(Some(Ok(chunk))) => framing.push(&chunk),
            Ok(None) => {
                take(&mut consumer, framing.finish())?;
                return consumer.finish();
            }
        };
        if take(&mut consumer, events)? {
            return consumer.finish();
        }
    }
}

/// Decodes frames as the SDK does and hands them over. Whether no more are wanted.
fn take(consumer: &mut Consumer<'_>, frames: Vec<Result<Sse, Exception>>) -> Result<bool, Exception> {
    for frame in frames {
        let frame = frame?;
        if frame.data.starts_with("[DONE]") {
            return Ok(true);
        }
        let event: Value =
            serde_json::from_str(&frame.data).map_err(|error| Exception::new("JSONDecodeError", error.to_string()))?;
        if let Some(error) = event.get("error").filter(|error| is_truthy(error)) {
            let message = error.get("message").and_then(Value::as_str).filter(|message| !message.is_empty());
            return Err(Exception::new("APIError", message.unwrap_or("An error occurred during streaming")));
        }
        if consumer.take(&event)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Exceptions after which the request is made once more.
const MAY_PASS: [&str; 4] = ["RemoteProtocolError", "ReadTimeout", "ConnectError", "ConnectionError"];

#[cfg(test)]
mod tests;
