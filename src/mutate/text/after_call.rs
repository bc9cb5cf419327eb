//! Text behind a tool call, in a message of its own. It belongs to the answer.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, applicable, json, set_output, takes_none};

/// `text.after-call`.
pub(super) struct AfterCall;

impl Mutation for AfterCall {
    fn id(&self) -> &'static str {
        "text.after-call"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A message comes, whole, behind the last item.",
            why: "Models speak after they have called. Whether it is shown at once is a choice; to lose it is none.",
            incidents: &[],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Completed
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let terminal = draft.completed()?;
        let calls = draft.pieces.iter().filter(|piece| piece.kind() == "response.function_call_arguments.done").count();
        if calls == 0 {
            return Err(Inapplicable("the stream has no tool call".to_owned()));
        }
        let used = draft.pieces.iter().filter_map(|piece| piece.event()?.index("output_index")).max();
        let index = used.map_or(0, |most| most.saturating_add(1));
        let item = json!({ "id": "msg_after", "type": "message", "role": "assistant", "status": "completed", "content": [{ "type": "output_text", "text": "Calling.", "annotations": [] }] });
        let events = [
            json!({ "type": "response.output_text.delta", "item_id": "msg_after", "output_index": index, "content_index": 0, "delta": "Calling." }),
            json!({ "type": "response.output_item.done", "output_index": index, "item": item }),
        ];
        draft.pieces.splice(terminal..terminal, events.iter().map(Piece::event_of));
        set_output(draft, terminal + 2, "full")
    }
}
