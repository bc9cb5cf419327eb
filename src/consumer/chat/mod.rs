//! A Chat Completions message as it comes together. There is no finished form of it on the wire: what the chunks make
//! is all there is.

mod calls;
mod message;
mod words;

pub(super) use message::{Message, Step};

/// What ends a stream.
pub(super) const DONE: &str = "[DONE]";
