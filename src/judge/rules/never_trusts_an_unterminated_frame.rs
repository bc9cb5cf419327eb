//! A frame without its blank line may be half a frame.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};
use crate::stream::Status;

/// `never-trusts-an-unterminated-frame`.
pub(super) struct NeverTrustsAnUnterminatedFrame;

impl Rule for NeverTrustsAnUnterminatedFrame {
    fn id(&self) -> &'static str {
        "never-trusts-an-unterminated-frame"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A last frame without its blank line is delivered whole or reported as a cut stream; it never makes a success of less.",
            why: "The format discards it and several SDKs flush it. Either is safe; to lose the end and say nothing is not.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: “If the file ends in the middle of an event, before the final empty line, the incomplete event is not dispatched.” openai/openai-node#2725, merged, flushes it.",
            incidents: &["openai/openai-node#2725", "earendil-works/pi#9047"],
            mutations: &["framing.unterminated", "framing.loose-end"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let recorded = evidence.scenario.session().transcript();
        let sent = Some(&evidence.transcript).filter(|sent| sent.status == Status::Completed);
        let is_whole = |text: &String| *text == recorded.text || sent.is_some_and(|sent| *text == sent.text);
        let is_whole = seen.text.as_ref().is_none_or(is_whole);
        let kept = seen.status.is_reported_error()
            || seen.status == Seen::Incomplete
            || (seen.status == Seen::Completed && is_whole);
        Check::that(kept, "the whole answer, or an error that says it is cut", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
