//! Frames whose data is empty. They are pings.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none};

/// `framing.empty-data`.
pub(super) struct EmptyData;

impl Mutation for EmptyData {
    fn id(&self) -> &'static str {
        "framing.empty-data"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Frames with an empty `data` line come early, mid-way, and late.",
            why: "Some proxies ping so. There is nothing to parse, and a parser that tries fails.",
            incidents: &["caozhiyuan/copilot-api#88", "openclaw/openclaw#52679"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        for place in ["last", "mid", "first"] {
            let at = draft.place(place, &["first", "mid", "last"])?;
            draft.pieces.insert(at, draft.piece(&b"event: ping\ndata: \n\n"[..]));
        }
        Ok(())
    }
}
