//! The Chat wire of codex-rs, 2025, with the adapter that turns its deltas into one message.
//!
//! One call state and the first element of `tool_calls`: parallel calls run into one another. The end of the body is an
//! end like any other, a finish reason that is not `stop` or `tool_calls` says nothing, and neither does an error.

mod aggregate;
mod call;

use std::{future::poll_fn, io, pin::pin, time::Duration};

pub use aggregate::aggregate;
use bytes::Bytes;
use call::Call;
use eventsource_stream::Eventsource as _;
use futures_core::Stream;
use serde_json::{Value, json};

use super::codex_rs::{CodexError, Reply, Settings, ask, words};

/// What the wire hands on.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// More of the answer.
    Text(String),
    /// A finished item.
    Item(Value),
    /// The turn is complete. May come more than once.
    Completed(Option<Usage>),
    /// The turn is over.
    Failed(CodexError),
}

/// Token counters, read where all of them are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Their sum.
    pub total_tokens: u64,
}

impl Usage {
    fn read(chunk: &Value) -> Option<Self> {
        let count = |name: &str| chunk.get("usage")?.get(name)?.as_u64();
        Some(Self {
            prompt_tokens: count("prompt_tokens")?,
            completion_tokens: count("completion_tokens")?,
            total_tokens: count("total_tokens")?,
        })
    }
}

/// Makes requests until one is answered with a stream, and follows that.
pub async fn run<B>(request: impl AsyncFn() -> io::Result<Reply<B>>, settings: Settings) -> Vec<Event>
where
    B: Stream<Item = io::Result<Bytes>>,
{
    match ask(request, settings).await {
        Ok(body) => follow(body, settings.idle_timeout).await,
        Err(error) => vec![Event::Failed(error)],
    }
}

/// Follows a stream to `[DONE]` or to the end of its body.
pub async fn follow<B>(body: B, idle_timeout: Duration) -> Vec<Event>
where
    B: Stream<Item = io::Result<Bytes>>,
{
    let mut events = pin!(body.eventsource());
    let mut turn = Turn::default();
    loop {
        let next = poll_fn(|context| events.as_mut().poll_next(context));
        let error = match tokio::time::timeout(idle_timeout, next).await {
            Err(_) => CodexError::Stream("idle timeout waiting for SSE".to_owned()),
            Ok(Some(Err(error))) => CodexError::Stream(words(&error)),
            Ok(None) => break,
            Ok(Some(Ok(event))) if event.data.trim() == "[DONE]" => {
                turn.say_message();
                turn.say_reasoning();
                break;
            }
            Ok(Some(Ok(event))) => {
                if let Ok(chunk) = serde_json::from_str(&event.data) {
                    turn.take(&chunk);
                }
                continue;
            }
        };
        turn.events.push(Event::Failed(error));
        return turn.events;
    }
    turn.events.push(Event::Completed(turn.usage));
    turn.events
}

/// What is known of the turn so far.
#[derive(Default)]
struct Turn {
    events: Vec<Event>,
    text: String,
    reasoning: String,
    call: Option<Call>,
    usage: Option<Usage>,
}

impl Turn {
    fn take(&mut self, chunk: &Value) {
        self.usage = Usage::read(chunk).or(self.usage);
        let Some(choice) = chunk.pointer("/choices/0") else { return };
        let delta = choice.get("delta").unwrap_or(&Value::Null);
        if let Some(text) = delta.get("content").and_then(Value::as_str).filter(|text| !text.is_empty()) {
            self.text.push_str(text);
            self.events.push(Event::Text(text.to_owned()));
        }
        if let Some(reasoning) = delta.get("reasoning") {
            let inner = || reasoning.get("text").or_else(|| reasoning.get("content"))?.as_str();
            self.reasoning.push_str(reasoning.as_str().or_else(inner).unwrap_or_default());
        }
        if let Some(call) = delta.pointer("/tool_calls/0") {
            self.call.get_or_insert_default().take(call);
        }
        match choice.get("finish_reason").and_then(Value::as_str) {
            Some("tool_calls") => {
                if let Some(call) = self.call.take() {
                    self.say_reasoning();
                    self.events.push(Event::Item(call.item()));
                }
            }
            Some("stop") => {
                self.say_message();
                self.say_reasoning();
            }
            _ => {}
        }
        if self.usage.is_some() {
            self.events.push(Event::Completed(self.usage));
        }
    }

    fn say_message(&mut self) {
        if !self.text.is_empty() {
            let content = json!([{ "type": "output_text", "text": std::mem::take(&mut self.text) }]);
            self.events.push(Event::Item(json!({ "type": "message", "role": "assistant", "content": content })));
        }
    }

    fn say_reasoning(&mut self) {
        if !self.reasoning.is_empty() {
            let content = json!([{ "type": "reasoning_text", "text": std::mem::take(&mut self.reasoning) }]);
            self.events.push(Event::Item(json!({ "type": "reasoning", "summary": [], "content": content })));
        }
    }
}

#[cfg(test)]
mod tests;
