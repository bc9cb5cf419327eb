//! A notice that the server tries again. It looks like an error, and ends nothing.

use super::{
    Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Piece, Session, Value, harmless, json, places_from,
    server,
};

const KNOWN: &[&str] = &["first", "half-said"];

/// `app.retry-notice`.
pub(super) struct RetryNotice;

impl Mutation for RetryNotice {
    fn id(&self) -> &'static str {
        "app.retry-notice"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An `error` with `willRetry` comes in a turn that goes well: before anything is said, or when a message has begun, which then begins again under another id.",
            why: "A client that takes it for the end drops an answer that was under way, and shows a counter of attempts as the reason. One that keeps what had begun shows it twice.",
            incidents: &[
                "openclaw/openclaw#71870",
                "jakemor/kanna#109",
                "peakflo/20x#522",
                "acg-box/decodex#866",
                "huangruiteng/loopx#3758",
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
        let info = json!({"responseStreamDisconnected": {"httpStatusCode": null}});
        let error = json!({"message": "Reconnecting... 1/5", "codexErrorInfo": info, "additionalDetails": null});
        let notice = json!({"error": error, "willRetry": true, "threadId": turn.thread, "turnId": turn.id});
        let notice = server("error", &notice);
        match parameter {
            "first" => draft.pieces.insert(turn.begun, notice),
            "half-said" => {
                let (at, begun) = begun(draft, &turn)?;
                draft.pieces.splice(at..at, begun.into_iter().chain([notice]));
            }
            _ => return Err(Inapplicable::unknown(parameter, "moment", KNOWN)),
        }
        Ok(())
    }
}

/// Where the first message begins that comes in deltas, and such a beginning: under an id of its own, with one delta.
fn begun(draft: &Draft, turn: &OnlyTurn) -> Result<(usize, [Piece; 2]), Inapplicable> {
    let params =
        |at: usize| draft.pieces[at].event().and_then(|event| event.get("params")).cloned().unwrap_or_default();
    let deltas = || places_from(draft, "item/agentMessage/delta", turn.begun).filter(|at| *at < turn.end);
    let found = places_from(draft, "item/started", turn.begun).find_map(|at| {
        let started = params(at);
        let delta = deltas().map(params).find(|delta| delta.get("itemId") == started.pointer("/item/id"))?;
        Some((at, started, delta))
    });
    let (at, mut started, mut delta) = found.ok_or_else(|| Inapplicable("no message comes in deltas".to_owned()))?;
    let id = Value::from("item-that-broke");
    started["item"]["id"] = id.clone();
    delta["itemId"] = id;
    Ok((at, [server("item/started", &started), server("item/agentMessage/delta", &delta)]))
}
