//! A frame that cannot be read, in a response that completes.

use super::{Answer, Ending, Evidence, Policy, Status, as_completed, as_error, ends_by};

/// `unreadable-frame`.
pub(super) struct UnreadableFrame;

impl Policy for UnreadableFrame {
    fn id(&self) -> &'static str {
        "unreadable-frame"
    }

    fn question(&self) -> &'static str {
        "A frame in the middle of a response that completes cannot be read: is it passed over, or the end of the turn?"
    }

    fn source(&self) -> &'static str {
        "Contested. The Codex CLI 0.169.0 passes it over, the OpenAI SDKs raise an error (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        evidence.accepted_of_the_answer().is_none()
            && evidence.transcript.undecodable > 0
            && evidence.transcript.status == Status::Completed
            && evidence.transcript.cut_calls().next().is_none()
            && !evidence.transcript.items.is_empty()
            && ends_by(evidence, "response.completed")
            && evidence.wire.ending == Ending::Clean
            && !evidence.has_an_endless_frame()
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "passed-over", statement: "the answer completes", is_given: as_completed },
    Answer { id: "error", statement: "the turn ends in an error", is_given: as_error },
];
