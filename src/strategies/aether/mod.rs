//! The Codex stream of aether. Deltas are the answer, announced calls collect their arguments, and the end of the body is
//! the end of the turn.
//!
//! Events are read into types: an item of a type that is not among them, a usage of another shape, or JSON that cannot
//! be read breaks the stream. Frames are cut by the crate `eventsource-stream`.

mod calls;
mod event;

use std::{future::poll_fn, io, pin::pin};

use bytes::Bytes;
use calls::Calls;
use event::Event;
pub use event::{InputDetails, OutputDetails, Usage};
use eventsource_stream::Eventsource as _;
use futures_core::Stream;

/// What the caller is handed, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LlmEvent {
    /// The stream has begun.
    Start,
    /// A piece of the answer.
    Text(String),
    /// A call was announced.
    ToolRequestStart {
        /// Id of the item, which the caller takes for the id of the call.
        id: String,
        /// The function.
        name: String,
    },
    /// A piece of a call's arguments.
    ToolRequestArg {
        /// The call.
        id: String,
        /// The piece.
        chunk: String,
    },
    /// A call to run.
    ToolRequestComplete {
        /// The call.
        id: String,
        /// The function.
        name: String,
        /// What came of the arguments.
        arguments: String,
    },
    /// Reasoning to send back with the next request.
    EncryptedReasoning {
        /// Id of the item.
        id: String,
        /// The content.
        content: String,
    },
    /// Tokens counted.
    Usage(Usage),
    /// The provider reported an error. Always worth another request, and not the end.
    ServerError(String),
    /// The stream broke.
    StreamInterrupted(String),
    /// The turn is over.
    Done(Option<StopReason>),
}

/// Why the model stopped, of the status of the completed response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// It was done.
    EndTurn,
    /// It ran out of room.
    Length,
}

/// Follows a stream to the end of its body, or until it breaks. There is no clock.
pub async fn run<B>(body: B) -> Vec<LlmEvent>
where
    B: Stream<Item = io::Result<Bytes>>,
{
    let mut events = pin!(body.eventsource());
    let mut told = vec![LlmEvent::Start];
    let mut calls = Calls::default();
    let mut stop = None;
    while let Some(frame) = poll_fn(|context| events.as_mut().poll_next(context)).await {
        let event = match frame {
            Ok(frame) if frame.data == "[DONE]" => continue,
            Ok(frame) => serde_json::from_str(&frame.data).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match event {
            Ok(event) => take(event, &mut calls, &mut stop, &mut told),
            Err(error) => {
                told.push(LlmEvent::StreamInterrupted(error));
                stop = None;
                break;
            }
        }
    }
    told.extend(calls.complete_all());
    told.push(LlmEvent::Done(stop));
    told
}

fn take(event: Event, calls: &mut Calls, stop: &mut Option<StopReason>, told: &mut Vec<LlmEvent>) {
    match event {
        Event::ItemAdded { output_index, item } => told.extend(calls.open(output_index, item)),
        Event::ItemDone { item } => told.extend(item.encrypted_reasoning()),
        Event::Text { delta } if !delta.is_empty() => told.push(LlmEvent::Text(delta)),
        Event::Arguments { output_index, delta } => told.extend(calls.add(output_index, &delta)),
        Event::ArgumentsDone { output_index } => told.extend(calls.complete(output_index)),
        Event::Completed { response } => {
            told.extend(response.usage.map(LlmEvent::Usage));
            *stop = match response.status.as_deref() {
                Some("completed") => Some(StopReason::EndTurn),
                Some("incomplete") => Some(StopReason::Length),
                _ => None,
            };
        }
        Event::Error { message } => told.push(LlmEvent::ServerError(message)),
        Event::Text { .. } | Event::Ignored => {}
    }
}

#[cfg(test)]
mod tests;
