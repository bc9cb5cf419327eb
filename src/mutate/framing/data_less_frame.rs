//! A frame without data. It dispatches nothing and must break nothing.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session};

/// `framing.data-less-frame`.
pub(super) struct DataLessFrame;

impl Mutation for DataLessFrame {
    fn id(&self) -> &'static str {
        "framing.data-less-frame"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A frame that is only `event: codex.rate_limits` comes early, mid-way, or just before the terminal frame.",
            why: "The Codex backend sends it. A parser that dispatches it hands an empty string to its JSON reader.",
            incidents: &["diegosouzapw/OmniRoute#4715", "openai/openai-python#2721", "openai/openai-go#651"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = Draft::of(session).terminal().is_ok();
        PLACES.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let at = draft.place(parameter, PLACES)?;
        draft.pieces.insert(at, draft.piece(&b"event: codex.rate_limits\n\n"[..]));
        Ok(())
    }
}

const PLACES: &[&str] = &["first", "mid", "last"];
