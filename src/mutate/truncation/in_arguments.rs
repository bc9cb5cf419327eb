//! A cut inside tool arguments. Half a call must never be run.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, number, spread};
use crate::mutate::Piece;

/// `truncation.in-arguments`.
pub(super) struct InArguments;

impl Mutation for InArguments {
    fn id(&self) -> &'static str {
        "truncation.in-arguments"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body ends in the middle of the Nth argument delta of a tool call.",
            why: "The arguments so far may parse as JSON, or be repaired into it, and an agent then runs a command that the model never finished writing.",
            incidents: &["earendil-works/pi#9897", "endolith/open-interpreter#291"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let deltas = positions(&Draft::of(session)).len();
        spread(1..deltas + 1).map(|delta| delta.to_string()).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let positions = positions(draft);
        let nth = number(parameter).and_then(|nth| positions.get(nth.checked_sub(1)?));
        let at = *nth.ok_or_else(|| Inapplicable(format!("the cut is a number from 1 to {}", positions.len())))?;
        let bytes = draft.pieces[at].bytes();
        let half = draft.piece(bytes.slice(..bytes.len() / 2));
        draft.pieces.truncate(at);
        draft.pieces.push(half);
        Ok(())
    }
}

/// Where the argument deltas stand, before the terminal event.
fn positions(draft: &Draft) -> Vec<usize> {
    let end = draft.decisive().unwrap_or(0);
    let is_argument = |piece: &Piece| {
        let delta = piece.event().and_then(|event| event.value.pointer("/choices/0/delta"));
        let is_call = |delta: &serde_json::Value| delta.get("tool_calls").or(delta.get("function_call")).is_some();
        matches!(piece.kind(), "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta")
            || delta.is_some_and(is_call)
    };
    (0..end).filter(|at| is_argument(&draft.pieces[*at])).collect()
}
