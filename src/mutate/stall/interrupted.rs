//! The caller has had enough. What it stops is neither complete nor broken.

use super::{Api, Draft, Effect, Ending, Feed, Inapplicable, Mutation, Page, Session, applicable};

/// `stall.interrupted`.
pub(super) struct Interrupted;

impl Mutation for Interrupted {
    fn id(&self) -> &'static str {
        "stall.interrupted"
    }

    fn page(&self) -> Page {
        Page {
            summary: "After the first event, or mid-way, nothing more comes, and the caller interrupts the turn.",
            why: "People press the key. A turn that is then told as complete is stored as an answer; one that fails is asked for again.",
            incidents: &["mastra-ai/mastra#13206", "BerriAI/litellm#30245"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::TimedOut
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Interrupted)
    }

    /// A program of its own is told of no key that was pressed.
    fn feeds(&self) -> &'static [Feed] {
        Feed::IN_PROCESS
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let at = draft.place(parameter, NAMES)?;
        draft.pieces.truncate(at);
        draft.ending = Ending::Interrupted;
        Ok(())
    }
}

const NAMES: &[&str] = &["first", "mid"];
