//! Turns of a `codex app-server`: a child process that speaks JSON-RPC, a line a message, on its stdin and stdout.
//!
//! A [`Session`] starts a server by a [`Launch`], makes turns with it one after the other, and answers what it asks
//! for; each turn comes to the same [`Outcome`](super::Outcome) as a response stream.
//!
//! ```no_run
//! use codex_conformance::consumer::{Cancel, app_server::{ServerCommand, Session}};
//!
//! # async fn f() {
//! let mut session = Session::new(ServerCommand::codex()).thread("sandbox", "read-only");
//! let finished = session.turn("Say hi.", &mut (), &(), &Cancel::new()).await;
//! if let Some(turn) = finished.outcome.completed() {
//!     assert!(!turn.text().is_empty());
//! }
//! session.close().await;
//! # }
//! ```
//!
//! Where clients differ, this one
//!
//! * takes `item/completed` as the truth, deltas as the substitute, and the items of `turn/completed` as the last resort,
//! * ends a turn at `turn/completed` alone, whatever was said before: a notice of an error may be followed by success,
//! * answers each request of the server once, and allows nothing that its [`Approver`] has not allowed,
//! * passes over what names another thread or turn, and lines that are no messages,
//! * ends a server that is late, silent or gone, and starts another for the next turn.

mod answer;
mod approval;
mod command;
mod connection;
mod failure;
mod handshake;
mod limits;
mod line;
mod link;
mod message;
mod progress;
mod project;
mod requests;
mod retired;
mod scope;
mod session;
mod speech;
mod tail;
mod turn;
mod watch;

pub use approval::{Action, Approval, Approver, Decision};
pub use command::ServerCommand;
pub use limits::TurnClocks;
pub use link::{Launch, Process, Server};
pub use retired::Retired;
pub use session::{Finished, Session};

#[cfg(test)]
mod tests;
