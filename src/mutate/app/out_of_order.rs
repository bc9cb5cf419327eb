//! Messages out of order. What belongs together comes in another order.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Piece, Session, harmless};

const KNOWN: &[&str] = &["reply-last", "started-last", "deltas-last"];

/// `app.out-of-order`.
pub(super) struct OutOfOrder;

impl Mutation for OutOfOrder {
    fn id(&self) -> &'static str {
        "app.out-of-order"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The turn runs ahead of the reply to `turn/start`, every item begins after it is whole, or the deltas of a message come behind the whole of it.",
            why: "Whoever registers a turn only once the reply is there misses what came in the same read, its end included. And who adds late deltas to a message that is whole shows it twice.",
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
            "started-last" => put_last(draft, &turn, "item/started")?,
            "deltas-last" => put_last(draft, &turn, "item/agentMessage/delta")?,
            _ => return Err(Inapplicable::unknown(parameter, "order", KNOWN)),
        }
        Ok(())
    }
}

/// Puts what is of this kind behind whatever else the turn says before its end.
fn put_last(draft: &mut Draft, turn: &OnlyTurn, kind: &str) -> Result<(), Inapplicable> {
    let is_late = |piece: &Piece| piece.kind() == kind;
    let (late, others): (Vec<_>, Vec<_>) = draft.pieces.drain(turn.begun..turn.end).partition(is_late);
    if late.is_empty() {
        return Err(Inapplicable(format!("the turn has no `{kind}`")));
    }
    draft.pieces.splice(turn.begun..turn.begun, others.into_iter().chain(late));
    Ok(())
}
