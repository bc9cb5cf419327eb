//! From bytes to events. Cut, checked and only then parsed, each step linear in what it is given.

mod chunk;
mod frame;
mod guard;
mod numbers;
mod response_head;
mod sniff;
mod sse;
mod surrogates;
mod text;

pub(super) use chunk::Chunk;
pub(super) use frame::{Frame, readable};
pub(super) use guard::{Guard, TooLarge};
pub(super) use response_head::ResponseHead;
pub(super) use sniff::{Sniff, Sniffed};
pub(super) use sse::parse_block;
pub(super) use text::Text;
