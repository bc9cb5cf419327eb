//! The end by its other name.

use super::{Answer, Evidence, Observation, Policy, Seen, Status, as_completed, ends_by, is_plain};

/// `response-done`.
pub(super) struct ResponseDone;

impl Policy for ResponseDone {
    fn id(&self) -> &'static str {
        "response-done"
    }

    fn question(&self) -> &'static str {
        "A completed response comes in an event called `response.done`: does that end the turn?"
    }

    fn source(&self) -> &'static str {
        "Contested. pi-ai takes it for the end, the Codex CLI 0.169.0 and Hermes do not know it (read 2026-11-20); can1357/oh-my-pi#4692."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        is_plain(evidence) && evidence.transcript.status == Status::Completed && ends_by(evidence, "response.done")
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "terminal", statement: "the turn completes", is_given: as_completed },
    Answer {
        id: "unknown",
        statement: "the event is one like any other, and the turn has no end",
        is_given: without_end,
    },
];

fn without_end(seen: &Observation) -> bool {
    matches!(seen.status, Seen::Truncated | Seen::Failed | Seen::TimedOut)
}
