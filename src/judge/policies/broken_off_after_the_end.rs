//! A connection that breaks behind the terminal event.

use super::{Answer, Ending, Evidence, Policy, Status, as_completed, as_error, is_plain};

/// `broken-off-after-the-end`.
pub(super) struct BrokenOffAfterTheEnd;

impl Policy for BrokenOffAfterTheEnd {
    fn id(&self) -> &'static str {
        "broken-off-after-the-end"
    }

    fn question(&self) -> &'static str {
        "The response completed, and then the connection breaks instead of ending: does the answer hold?"
    }

    fn source(&self) -> &'static str {
        "Contested. Whoever stops at the terminal event never sees it; codex-rs of 2025 reads to the end of the body and gives an error (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        is_plain(evidence)
            && evidence.transcript.status == Status::Completed
            && matches!(evidence.wire.ending, Ending::Aborted | Ending::Reset)
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "completed", statement: "the answer completes", is_given: as_completed },
    Answer { id: "error", statement: "the turn ends in an error", is_given: as_error },
];
