//! Why a server is not used for another turn.

/// Why a server was ended after a turn. The next turn starts another, with a thread that knows nothing of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retired {
    /// It did not come so far as to take a turn.
    Startup,
    /// It was gone before the turn ended.
    Gone,
    /// It did not answer a request in time.
    NoReply,
    /// It fell silent after a tool, or after the thread was idle.
    Silence,
    /// The turn took too long.
    Deadline,
    /// It was asked to stop a turn, and went on.
    NotInterrupted,
    /// Its login is over: somebody has to log in again.
    Login,
}
