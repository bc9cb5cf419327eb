//! A finished call without arguments.

use super::{Answer, Body, Evidence, Observation, Policy, Seen, is_plain};

/// `empty-arguments`.
pub(super) struct EmptyArguments;

impl Policy for EmptyArguments {
    fn id(&self) -> &'static str {
        "empty-arguments"
    }

    fn question(&self) -> &'static str {
        "A finished call has no arguments: are they handed on as they came, or as an empty object?"
    }

    fn source(&self) -> &'static str {
        "Contested. The Codex CLI 0.169.0 hands them on, Hermes makes them `{}` (read 2026-11-20)."
    }

    fn answers(&self) -> &'static [Answer] {
        ANSWERS
    }

    fn unreported(&self, seen: &Observation) -> Option<&'static str> {
        seen.tool_calls.is_none().then_some("tool_calls")
    }

    fn is_asked(&self, evidence: &Evidence<'_>) -> bool {
        let is_empty =
            |body: &Body| matches!(body, Body::FunctionCall { arguments, .. } if arguments.trim().is_empty());
        is_plain(evidence)
            && evidence.is_plainly_complete()
            && evidence.transcript.finished_calls().any(|call| is_empty(&call.body))
    }
}

const ANSWERS: &[Answer] = &[
    Answer { id: "as-sent", statement: "they are handed on empty", is_given: |seen| has_one_of(seen, "") },
    Answer { id: "object", statement: "they are handed on as `{}`", is_given: |seen| has_one_of(seen, "{}") },
];

/// Whether a call has these arguments. Where the turn did not complete, that is another rule's affair.
fn has_one_of(seen: &Observation, arguments: &str) -> bool {
    let calls = seen.tool_calls.as_deref().unwrap_or_default();
    seen.status != Seen::Completed || calls.iter().any(|call| call.arguments.trim() == arguments)
}
