//! The recorder. What passes through it passes unchanged, and what it keeps replays as it passed.

mod canary;
mod connections;
mod crash;
mod disk;
mod known;
mod prompts;
mod recorder;
mod review;
mod streams;
mod upstream;
