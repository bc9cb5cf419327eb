//! Messages out of order. What belongs together comes in another order.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Piece, Session, harmless};

const KNOWN: &[&str] = &["reply-last", "started-last"];

/// `app.out-of-order`.
pub(super) struct OutOfOrder;

impl Mutation for OutOfOrder {
    fn id(&self) -> &'static str {
        "app.out-of-order"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The turn runs ahead of the reply to `turn/start`, or every item begins after it is whole.",
            why: "Whoever registers a turn only once the reply is there misses what came in the same read, its end included.",
            incidents: &["deepcoldy/botmux#922", "agentserver/agentserver#143", "kumanday/OpenSymphony#181"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let turn = OnlyTurn::of(draft)?;
        match parameter {
            "reply-last" => {
                let reply = draft.pieces.remove(turn.begun - 1);
                draft.pieces.insert(turn.end, reply);
            }
            "started-last" => {
                let is_begin = |piece: &Piece| piece.kind() == "item/started";
                let (late, others): (Vec<_>, Vec<_>) = draft.pieces.drain(turn.begun..turn.end).partition(is_begin);
                draft.pieces.splice(turn.begun..turn.begun, others.into_iter().chain(late));
            }
            _ => return Err(Inapplicable::unknown(parameter, "order", KNOWN)),
        }
        Ok(())
    }
}
