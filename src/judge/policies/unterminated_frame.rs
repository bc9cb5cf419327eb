//! A terminal frame that lacks its blank line.

use super::{Answer, Evidence, Observation, Policy, Seen, Status, as_error, is_plain};

/// `unterminated-frame`.
pub(super) struct UnterminatedFrame;

impl Policy for UnterminatedFrame {
    fn id(&self) -> &'static str {
        "unterminated-frame"
    }

    fn question(&self) -> &'static str {
        "The body ends in a terminal frame that lacks its blank line: was the frame sent?"
    }

    fn source(&self) -> &'static str {
        "Contested. The WHATWG text discards it, as do openai-python and the crate eventsource-stream; openai-node and pi-ai read it (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        is_plain(evidence) && evidence.transcript.status == Status::Truncated && evidence.ends_in_an_open_terminal()
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "discarded", statement: "the turn was cut", is_given: as_error },
    Answer { id: "read", statement: "the turn ends as the frame says", is_given: as_ended },
];

fn as_ended(seen: &Observation) -> bool {
    matches!(seen.status, Seen::Completed | Seen::Incomplete)
}
