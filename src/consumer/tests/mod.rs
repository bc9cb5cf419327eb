//! Whole runs against a scripted server. The clock is paused, so hours of silence cost nothing.

mod assembly;
mod chat;
mod chunking;
mod clocks;
mod cost;
mod endings;
mod framing;
mod http;
mod observing;
mod retries;
mod script;
