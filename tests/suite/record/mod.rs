//! The recorder. What passes through it passes unchanged, and what it keeps replays as it passed.

mod canary;
mod chat;
mod connections;
mod crash;
mod disk;
mod known;
mod prompts;
pub(crate) mod recorder;
mod review;
mod streams;
mod tap;
pub(crate) mod upstream;
