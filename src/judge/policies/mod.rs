//! The policies: a file each, with the answers that consumers in the field give.

use super::{
    evidence::Evidence,
    observation::{Observation, Seen},
    policy::{Answer, Policy},
};
use crate::{
    mutate::Ending,
    shelf::shelf,
    stream::{Body, Status},
};

shelf! {
    /// Every policy.
    POLICIES: dyn Policy;
    unfinished_call::UnfinishedCall,
    response_done::ResponseDone,
    empty_answer::EmptyAnswer,
    broken_off_after_the_end::BrokenOffAfterTheEnd,
    status_inside::StatusInside,
    incomplete_answer::IncompleteAnswer,
    unterminated_frame::UnterminatedFrame,
    unreadable_frame::UnreadableFrame,
    unasked_coding::UnaskedCoding,
    empty_arguments::EmptyArguments,
}

/// Told as a whole answer.
fn as_completed(seen: &Observation) -> bool {
    seen.status == Seen::Completed
}

/// Told as an error, whatever its kind.
fn as_error(seen: &Observation) -> bool {
    seen.status.is_reported_error()
}

/// Whether the stream is the answer to the first request, whole and in no coding, and nothing in it is in doubt.
fn is_plain(evidence: &Evidence<'_>) -> bool {
    evidence.accepted_of_the_answer().is_none() && !evidence.is_contested()
}

/// Whether the first terminal event is of this type.
fn ends_by(evidence: &Evidence<'_>, kind: &str) -> bool {
    evidence.transcript.terminal.as_deref() == Some(kind)
}
