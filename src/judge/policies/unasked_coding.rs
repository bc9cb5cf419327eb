//! A body in a coding that nobody asked for.

use super::{Answer, Evidence, Policy, Status, as_completed, as_error};

/// `unasked-coding`.
pub(super) struct UnaskedCoding;

impl Policy for UnaskedCoding {
    fn id(&self) -> &'static str {
        "unasked-coding"
    }

    fn question(&self) -> &'static str {
        "The body comes compressed, says so, and nobody asked for that: is the coding undone?"
    }

    fn source(&self) -> &'static str {
        "Contested. RFC 9110, 8.4, leaves a recipient that did not ask free to refuse; httpx and undici undo what they know (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        evidence.wire.earlier.is_empty()
            && (200..300).contains(&evidence.wire.status)
            && evidence.wire.decoded.is_some()
            && evidence.transcript.status == Status::Completed
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "undone", statement: "the answer completes", is_given: as_completed },
    Answer { id: "refused", statement: "the turn ends in an error", is_given: as_error },
];
