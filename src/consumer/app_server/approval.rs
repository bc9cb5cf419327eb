//! What the server may ask before it acts. Nobody is asked by default, and then nothing is allowed.

use std::future::{Future, ready};
use std::pin::Pin;

use serde_json::Value;

/// Somebody who decides what a server may do.
///
/// There is one for a turn. One that panics has declined.
pub trait Approver {
    /// Decides. The turn goes on while it is being decided, and may end meanwhile: then the future is dropped.
    fn decide(&self, approval: &Approval) -> Pin<Box<dyn Future<Output = Decision> + '_>>;
}

/// Nobody. Everything is declined.
impl Approver for () {
    fn decide(&self, _: &Approval) -> Pin<Box<dyn Future<Output = Decision> + '_>> {
        Box::pin(ready(Decision::Decline))
    }
}

/// Something that a server wants to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    /// What kind of thing.
    pub action: Action,
    /// The item that waits for it.
    pub item_id: Option<String>,
    /// Why, in the words of the server.
    pub reason: Option<String>,
    /// The parameters of the request, as they came: the command, its folder, the changes.
    pub params: Value,
}

/// The kinds of things that a server asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Run a command.
    Command,
    /// Change files.
    FileChange,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may.
    Accept,
    /// It may, and may do the like until the session ends.
    AcceptForSession,
    /// It may not. The turn goes on.
    Decline,
    /// It may not, and the turn is to stop.
    Cancel,
}

impl Decision {
    /// The word of the protocol.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::AcceptForSession => "acceptForSession",
            Self::Decline => "decline",
            Self::Cancel => "cancel",
        }
    }

    /// The word of the requests that came before it, `applyPatchApproval` and `execCommandApproval`.
    pub(super) fn former_word(self) -> Value {
        match self {
            Self::Accept => "approved".into(),
            Self::AcceptForSession => "approved_for_session".into(),
            Self::Decline => "denied".into(),
            Self::Cancel => "abort".into(),
        }
    }
}
