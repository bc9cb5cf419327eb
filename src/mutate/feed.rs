//! Feeds. The ways in which bytes reach a target.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How bytes reach a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// A scripted transport under a paused clock; no socket.
    Direct,
    /// A server on the loopback interface, in real time.
    Http,
    /// The same, for a program of its own.
    Process,
}

impl Feed {
    /// Those of targets that run in this process.
    pub const IN_PROCESS: &[Self] = &[Self::Direct, Self::Http];

    /// All of them.
    pub const ALL: &[Self] = &[Self::Direct, Self::Http, Self::Process];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Http => "http",
            Self::Process => "process",
        }
    }
}
