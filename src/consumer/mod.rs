//! The production stream consumer. It turns a request into one [`Outcome`] and never calls a broken response complete.
//!
//! The way of the data: a [`Request`] and an [`Auth`] become HTTP, a [`Transport`] carries it, bytes are cut into
//! frames, frames decoded into events, events assembled into items, and the end of it all judged. Whatever
//! arrives is told to an [`Observer`] on the way; three [`Clocks`], a [`RetryPolicy`], [`Limits`] and a
//! [`Cancel`] handle bound it.
//!
//! ```
//! use std::pin::Pin;
//! use std::task::{Context, Poll};
//!
//! use bytes::Bytes;
//! use codex_conformance::consumer::{
//!     Auth, Cancel, Consumer, HttpRequest, HttpResponse, Request, Transport, TransportError,
//! };
//! use futures_core::Stream;
//!
//! /// A server that always says the same.
//! struct Script(&'static str);
//!
//! /// A body of one chunk.
//! struct Body(Option<Bytes>);
//!
//! impl Stream for Body {
//!     type Item = Result<Bytes, TransportError>;
//!
//!     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
//!         Poll::Ready(self.0.take().map(Ok))
//!     }
//! }
//!
//! impl Transport for Script {
//!     type Body = Body;
//!
//!     async fn send(&self, _: HttpRequest) -> Result<HttpResponse<Body>, TransportError> {
//!         let body = Body(Some(Bytes::from_static(self.0.as_bytes())));
//!         Ok(HttpResponse { status: 200, headers: vec![], body })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let script = Script(concat!(
//!     "event: response.output_text.delta\n",
//!     "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hello\"}\n\n",
//!     "event: response.completed\n",
//!     "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"output\":null}}\n\n",
//! ));
//! let consumer = Consumer::new(script, Auth::ApiKey("a key".into()));
//! let outcome = consumer.run(&Request::new("gpt-5.5").input("Hi"), &mut (), &Cancel::new()).await;
//!
//! let turn = outcome.completed().expect("the response completed");
//! assert_eq!(turn.text(), "Hello");
//! # }
//! ```
//!
//! Over sockets the transport is [`HttpTransport`].
//!
//! Where clients differ, this one
//!
//! * reports the first terminal event at once and reads nothing after it,
//! * calls a stream without one [`Ending::Truncated`], whatever it held,
//! * takes `output_item.done` as the truth, deltas as the substitute, and the terminal `output` as the last resort,
//! * hands out a tool call only from a completed [`Turn`], only finished, and once a `call_id`,
//! * retries only until something has been shown.
//!
//! [`Request::chat`] asks the same of Chat Completions, and gets the same [`Outcome`]. There a finish reason ends the
//! message, or `[DONE]` where no call waits for one, and a chunk that cannot be read makes no success: what chunks say is
//! said once. [`Consumer::aggregated`] tells whole turns instead of deltas, on either wire.

pub mod app_server;

mod assemble;
mod attempt;
mod cancel;
mod chat;
mod clocks;
mod decode;
mod observer;
mod outcome;
mod reading;
mod rejection;
mod request;
mod retry;
mod run;
mod terminal;
mod transport;

pub use cancel::Cancel;
pub use clocks::Clocks;
pub use observer::{Observed, Observer};
pub use outcome::{
    Answer, Clock, Ending, Item, Outcome, OutputSource, Part, Partial, ResponseError, ToolCall, Truncation, Turn, Usage,
};
pub use request::{Auth, Request};
pub use retry::RetryPolicy;
pub use run::{Consumer, Limits};
pub use transport::{
    HeaderText, HttpBody, HttpRequest, HttpResponse, HttpTransport, Transport, TransportError, TransportErrorKind,
};

#[cfg(test)]
mod tests;
