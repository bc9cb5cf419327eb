//! Sessions of `codex app-server`. JSON-RPC messages without the `jsonrpc` member, one a line, in both directions.
//!
//! The body of such a recording tells who wrote each line: `> ` the client, `< ` the server on its standard output,
//! `! ` the server on its standard error.

mod fold;
mod line;
mod turn;

pub use fold::fold;
pub use line::{Speaker, decode, read};

/// Whether a message of this kind ends a turn.
#[must_use]
pub fn is_terminal(kind: &str) -> bool {
    kind == "turn/completed"
}
