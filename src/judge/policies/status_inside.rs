//! An event and the status inside it that disagree.

use super::{Answer, Evidence, Observation, Policy, Seen, Status, as_completed, ends_by, is_plain};

/// `status-inside`.
pub(super) struct StatusInside;

impl Policy for StatusInside {
    fn id(&self) -> &'static str {
        "status-inside"
    }

    fn question(&self) -> &'static str {
        "`response.completed` holds a response whose status is incomplete or failed: which of the two counts?"
    }

    fn source(&self) -> &'static str {
        "Contested. The Codex CLI 0.169.0 goes by the event, Hermes and aether by the status (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        is_plain(evidence)
            && matches!(evidence.transcript.status, Status::Incomplete | Status::Failed)
            && ends_by(evidence, "response.completed")
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "event", statement: "the turn completes", is_given: as_completed },
    Answer { id: "status", statement: "the turn is incomplete or failed", is_given: as_it_says },
];

fn as_it_says(seen: &Observation) -> bool {
    matches!(seen.status, Seen::Incomplete | Seen::Failed)
}
