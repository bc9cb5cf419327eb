//! Silence in the middle. The server has gone quiet and keeps the connection.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session};

/// `stall.mid-stream`.
pub(super) struct MidStream;

impl Mutation for MidStream {
    fn id(&self) -> &'static str {
        "stall.mid-stream"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Nothing more comes after the first event, half way to the terminal one, or just before it.",
            why: "Without an idle limit the turn hangs until a person kills it. Not a rare state of the Codex backend.",
            incidents: &["HybridAIOne/hybridclaw#1288", "co-l/openfox#226", "NousResearch/hermes-agent#103571"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let draft = Draft::of(session);
        let places = PLACES.iter().map(|place| (place, draft.place(place, PLACES)));
        let mut kept: Vec<(&&str, usize)> = places.filter_map(|(place, at)| Some((place, at.ok()?))).collect();
        kept.dedup_by_key(|(_, at)| *at);
        kept.into_iter().filter(|(_, at)| *at > 0).map(|(place, _)| (*place).to_owned()).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::TimedOut
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::HeldOpen)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let at = draft.place(parameter, PLACES)?;
        draft.pieces.truncate(at);
        draft.ending = Ending::HeldOpen;
        Ok(())
    }
}

const PLACES: &[&str] = &["first", "mid", "last"];
