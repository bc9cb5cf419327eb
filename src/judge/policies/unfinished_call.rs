//! A call that was announced and never finished, in a response that completed.

use super::{Answer, Evidence, Policy, Status, as_completed, as_error, is_plain};

/// `unfinished-call`.
pub(super) struct UnfinishedCall;

impl Policy for UnfinishedCall {
    fn id(&self) -> &'static str {
        "unfinished-call"
    }

    fn question(&self) -> &'static str {
        "The response completed, and a tool call in it was announced and never finished: is that an answer without the call, or an error?"
    }

    fn source(&self) -> &'static str {
        "Contested. codex-rs of 2025 and Hermes leave the call out (read 2026-11-20); whoever gathers calls from deltas has nothing to run and may say so."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        is_plain(evidence)
            && evidence.transcript.status == Status::Completed
            && evidence.transcript.cut_calls().next().is_some()
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "left-out", statement: "the answer completes without the call", is_given: as_completed },
    Answer { id: "error", statement: "the turn ends in an error", is_given: as_error },
];
