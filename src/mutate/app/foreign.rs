//! Messages of another thread or turn. Helpers of the model speak over the same pipe.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, harmless, json, server};

const KNOWN: &[&str] = &["thread", "turn"];

/// `app.foreign`.
pub(super) struct Foreign;

impl Mutation for Foreign {
    fn id(&self) -> &'static str {
        "app.foreign"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A message and a failed `turn/completed` of another thread, or of an earlier turn of this one, come in the middle.",
            why: "A client that takes them for its own ends its turn early, with the words of somebody else.",
            incidents: &[
                "NousResearch/hermes-agent#69298",
                "Tryanks/tcode#324",
                "paradigmxyz/centaur#445",
                "unfence-labs/hive#236",
            ],
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
        let (thread, other) = match parameter {
            "thread" => ("thread-of-another", "turn-of-another"),
            "turn" => (turn.thread.as_str(), "turn-before-this"),
            _ => return Err(Inapplicable::unknown(parameter, "stranger", KNOWN)),
        };
        let item =
            json!({"type": "agentMessage", "id": "item-of-another", "text": "I am somebody else.", "phase": null});
        let said = json!({"item": item, "threadId": thread, "turnId": other});
        let error = json!({"message": "I have failed.", "codexErrorInfo": "other"});
        let ended = json!({"id": other, "items": [], "status": "failed", "error": error});
        let strangers =
            [server("item/completed", &said), server("turn/completed", &json!({"threadId": thread, "turn": ended}))];
        draft.pieces.splice(turn.middle()..turn.middle(), strangers);
        Ok(())
    }
}
