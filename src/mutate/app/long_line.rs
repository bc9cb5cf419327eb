//! A line of ten megabytes. What a tool prints comes in one message.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, harmless, json, server, takes_none};

/// Longer than the limits of every reader that was reported, and shorter than anyone may refuse.
const TEN_MEGABYTES: usize = 10_000_000;

/// `app.long-line`.
pub(super) struct LongLine;

impl Mutation for LongLine {
    fn id(&self) -> &'static str {
        "app.long-line"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A notification holds ten megabytes of the output of a command, in one line.",
            why: "Line readers have limits of 64 KiB or 1 MiB by default; the reader stops, the process lives on, and the turn never ends.",
            incidents: &["vicoa-ai/vicoa#37", "liujuanjuan1984/codex-a2a#39", "chenhg5/cc-connect#127"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("size") { harmless(self, session, &[""]) } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let turn = OnlyTurn::of(draft)?;
        let output = "harbour ".repeat(TEN_MEGABYTES / 8);
        let params = json!({"threadId": turn.thread, "turnId": turn.id, "itemId": "item-long", "delta": output});
        draft.pieces.insert(turn.middle(), server("item/commandExecution/outputDelta", &params));
        Ok(())
    }
}
