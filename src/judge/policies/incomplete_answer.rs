//! An answer that stopped early.

use super::{Answer, Evidence, Observation, Policy, Seen, Status, as_error, ends_by, is_plain};

/// `incomplete-answer`.
pub(super) struct IncompleteAnswer;

impl Policy for IncompleteAnswer {
    fn id(&self) -> &'static str {
        "incomplete-answer"
    }

    fn question(&self) -> &'static str {
        "The response is incomplete: is what it holds an answer that stopped early, or is the turn an error?"
    }

    fn source(&self) -> &'static str {
        "Contested. Hermes and openai-python hand the answer out with its status, the Codex CLI 0.169.0 ends the turn in an error (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        is_plain(evidence)
            && evidence.transcript.status == Status::Incomplete
            && ends_by(evidence, "response.incomplete")
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "answer", statement: "the answer is handed out, said to be incomplete", is_given: as_incomplete },
    Answer { id: "error", statement: "the turn ends in an error", is_given: as_error },
];

fn as_incomplete(seen: &Observation) -> bool {
    seen.status == Seen::Incomplete
}
