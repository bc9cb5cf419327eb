//! Chat Completions. Its frames are chunks of one message; a finish reason and `[DONE]` say that it is whole.
//!
//! A stream ends at `[DONE]` or at an error, whichever comes first. What it amounts to is decided by the finish reason:
//! `length` and `content_filter` leave it incomplete, every other word completes it. Where there is none, `[DONE]` still
//! says that the text is whole, as servers do that know no finish reason; it says nothing of calls, so none of them is
//! finished. A body that ends with neither is truncated.

mod calls;
mod delta;
mod fold;
mod read;

pub use fold::fold;
pub use read::{finish_reason, is_terminal, read};

/// What a chunk is called, and the value of its `object`.
pub const CHUNK: &str = "chat.completion.chunk";

/// The frame that ends a stream, and what it is called.
pub const DONE: &str = "[DONE]";

/// What a frame is called that says what went wrong.
pub const ERROR: &str = "error";
