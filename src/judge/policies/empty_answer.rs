//! A response that completed with nothing in it.

use super::{Answer, Ending, Evidence, Policy, Status, as_completed, as_error, is_plain};

/// `empty-answer`.
pub(super) struct EmptyAnswer;

impl Policy for EmptyAnswer {
    fn id(&self) -> &'static str {
        "empty-answer"
    }

    fn question(&self) -> &'static str {
        "The response completed with no item in it: is that an empty answer, or an error?"
    }

    fn source(&self) -> &'static str {
        "Contested. The Codex CLI 0.169.0 completes, Hermes raises an error (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        is_plain(evidence)
            && evidence.transcript.status == Status::Completed
            && evidence.transcript.items.is_empty()
            && !evidence.events_of_the_turn().any(|(_, event)| CONTENT.iter().any(|name| event.get(name).is_some()))
            && matches!(evidence.wire.ending, Ending::Clean)
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "completed", statement: "the answer completes, and is empty", is_given: as_completed },
    Answer { id: "error", statement: "the turn ends in an error", is_given: as_error },
];

/// What an event has that brings a piece of an answer, though it may be one that nobody can read.
const CONTENT: &[&str] = &["item", "part", "delta", "text"];
