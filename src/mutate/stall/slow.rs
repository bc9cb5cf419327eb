//! A stream that takes its time. Every event comes in time, and the whole of it late.

use super::{Api, Draft, Duration, Effect, Feed, Inapplicable, Mutation, Page, Piece, Session, json};

/// `stall.slow`.
pub(super) struct Slow;

impl Mutation for Slow {
    fn id(&self) -> &'static str {
        "stall.slow"
    }

    fn page(&self) -> Page {
        Page {
            summary: "A minute lies between any two events, or forty seconds before and behind a first event that nobody knows.",
            why: "Long answers take longer than any limit on silence. What is still speaking must not be cut.",
            incidents: &["NousResearch/hermes-agent#34496", "AntigmaLabs/ante#187"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { NAMES.iter().map(ToString::to_string).collect() } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn feeds(&self) -> &'static [Feed] {
        &[Feed::Direct]
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        if parameter == "a-minute" {
            draft.pauses = (1..draft.pieces.len()).map(|piece| (piece, Duration::from_secs(60))).collect();
        } else {
            draft.pieces.insert(0, Piece::event_of(&json!({ "type": "codex.rate_limits", "rate_limits": {} })));
            draft.pauses = vec![(0, Duration::from_secs(40)), (1, Duration::from_secs(40))];
        }
        Ok(())
    }
}

const NAMES: &[&str] = &["a-minute", "prelude"];
