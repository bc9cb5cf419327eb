//! Ids that differ. A call is known by its call id; the id of its item is something else, and may change.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, Value, json};

/// `content.ids-differ`.
pub(super) struct IdsDiffer;

impl Mutation for IdsDiffer {
    fn id(&self) -> &'static str {
        "content.ids-differ"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Item ids of tool calls are unlike their call ids (`call`), or the item id is a new one on every event \
                      (`rotate`).",
            why: "Answering with the item id instead of the call id is a 400 on the next turn. GitHub Copilot gives every \
                  event of an item another id, so only the output index holds it together.",
            incidents: &[
                "BerriAI/litellm#30072",
                "EricLBuehler/mistral.rs#1944",
                "rbb-dev/Open-WebUI-OpenRouter-pipe#54",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let draft = Draft::of(session);
        let ends = draft.terminal().is_ok();
        let indexed = draft.pieces.iter().filter(|piece| has_id(piece)).all(|piece| index(piece).is_some());
        let has_items = draft.pieces.iter().any(has_id);
        let has_calls = session.transcript().finished_calls().next().is_some();
        let offers = [("call", has_calls), ("rotate", has_items)];
        offers.into_iter().filter(|(_, offer)| ends && indexed && *offer).map(|(name, _)| name.to_owned()).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !WAYS.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "way to differ", WAYS));
        }
        for at in 0..draft.pieces.len() {
            let Some(of) = index(&draft.pieces[at]).filter(|_| has_id(&draft.pieces[at])) else {
                continue;
            };
            let id = if parameter == "rotate" {
                format!("item_{of}_event_{at}")
            } else {
                format!("item_{of}_is_not_the_call")
            };
            draft.rewrite(at, |event| rename(event, &id))?;
        }
        Ok(())
    }
}

fn rename(event: &mut Value, id: &str) {
    for pointer in ["/item_id", "/item/id"] {
        if let Some(old) = event.pointer_mut(pointer) {
            *old = json!(id);
        }
    }
}

fn has_id(piece: &Piece) -> bool {
    piece.event().is_some_and(|event| event.get("item_id").is_some() || event.value.pointer("/item/id").is_some())
}

fn index(piece: &Piece) -> Option<u64> {
    piece.event()?.index("output_index")
}

const WAYS: &[&str] = &["call", "rotate"];
