//! Turns of a `codex app-server`: a child process that speaks JSON-RPC, a line a message, on its stdin and stdout.

mod command;
mod link;

pub use command::ServerCommand;
pub use link::{Launch, Process, Server};
