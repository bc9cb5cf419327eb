//! The fake app-server. It plays a recorded session to any client, in this process or as a child over its pipes.
//!
//! What the server said comes as it was recorded, in the chunks of the delivery. Where the recording has the client
//! say something, the server waits for that; a message that the recording has not is answered as Codex CLI 0.169.0
//! answers it.

mod heard;
mod launch;
mod play;
mod script;
mod stand_in;
#[cfg(test)]
mod tests;
mod unasked;

pub(super) use heard::Heard;
pub use heard::WireLog;
pub use launch::AppServer;
pub use play::{Exit, serve_app_server};
pub(super) use stand_in::StandIn;
pub use stand_in::open_heard;
