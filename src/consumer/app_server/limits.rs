//! How long a server may take. Each step has a clock of its own, and a turn has one for all of it.

use std::time::Duration;

/// How long the steps of a turn may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnClocks {
    /// From the start of the process to the reply to `initialize`.
    pub initialize: Duration,
    /// To the reply to `thread/start`. MCP servers may be started meanwhile.
    pub thread_start: Duration,
    /// To the reply to `turn/start`.
    pub turn_start: Duration,
    /// From `turn/interrupt` to the end of the turn.
    pub interrupt: Duration,
    /// The turn, from `turn/start` to its end.
    pub turn: Duration,
    /// Silence after a tool has ended and while none runs: the model has the word then, and a request that was lost
    /// looks like this. A model that thinks tells about it, but not at once, so this is longer than the 90 seconds
    /// that Hermes waits.
    pub after_tool: Duration,
    /// Silence after the thread was said to be idle, and the end of the turn was not.
    pub after_idle: Duration,
}

impl Default for TurnClocks {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            initialize: seconds(10),
            thread_start: seconds(15),
            turn_start: seconds(10),
            interrupt: seconds(5),
            turn: seconds(600),
            after_tool: seconds(300),
            after_idle: seconds(10),
        }
    }
}
