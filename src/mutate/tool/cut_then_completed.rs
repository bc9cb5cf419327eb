//! Arguments that stop half-way, and a response that is called complete all the same.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, applicable, set_output, takes_none};

/// `tool.cut-then-completed`.
pub(super) struct CutThenCompleted;

impl Mutation for CutThenCompleted {
    fn id(&self) -> &'static str {
        "tool.cut-then-completed"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Argument deltas stop half-way, nothing finishes the call, and the terminal frame calls the response complete and lists nothing.",
            why: "Half of the arguments is no call. A consumer that repairs the JSON runs something that the model never asked for.",
            incidents: &["earendil-works/pi#9897", "NousResearch/hermes-agent#92764"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::CallLost
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let is_delta = |piece: &Piece| piece.kind() == "response.function_call_arguments.delta";
        let deltas = draft.pieces.iter().filter(|piece| is_delta(piece)).count();
        if deltas < 2 {
            return Err(Inapplicable("no call streams its arguments in pieces".to_owned()));
        }
        let index =
            draft.pieces.iter().find(|piece| is_delta(piece)).and_then(|piece| piece.event()?.index("output_index"));
        let of_call = |piece: &Piece| piece.event().and_then(|event| event.index("output_index")) == index;
        let mut kept = draft.pieces.iter().filter(|piece| is_delta(piece) && of_call(piece)).count() / 2;
        draft.pieces.retain(|piece| {
            if !of_call(piece) || piece.kind() == "response.output_item.added" {
                return true;
            }
            let keep = is_delta(piece) && kept > 0;
            kept -= usize::from(keep);
            keep
        });
        let terminal = draft.completed()?;
        set_output(draft, terminal, "empty")
    }
}
