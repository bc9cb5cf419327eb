//! A notice that the server tries again. It looks like an error, and ends nothing.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, harmless, json, server, takes_none};

/// `app.retry-notice`.
pub(super) struct RetryNotice;

impl Mutation for RetryNotice {
    fn id(&self) -> &'static str {
        "app.retry-notice"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An `error` with `willRetry` comes in the middle of a turn that goes well.",
            why: "A client that takes it for the end drops an answer that was under way, and shows a counter of attempts as the reason.",
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
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let turn = OnlyTurn::of(draft)?;
        let info = json!({"responseStreamDisconnected": {"httpStatusCode": null}});
        let error = json!({"message": "Reconnecting... 1/5", "codexErrorInfo": info, "additionalDetails": null});
        let notice = json!({"error": error, "willRetry": true, "threadId": turn.thread, "turnId": turn.id});
        draft.pieces.insert(turn.begun, server("error", &notice));
        Ok(())
    }
}
