//! A stream that breaks, and another that would be whole.

use super::{Draft, Effect, Ending, Feed, Inapplicable, Mutation, Page, Session};

/// `http.cut-then-fine`.
pub(super) struct CutThenFine;

impl Mutation for CutThenFine {
    fn id(&self) -> &'static str {
        "http.cut-then-fine"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first answer breaks off before any text, or behind the first text; the next is the whole stream.",
            why: "To ask again before anything was shown is a service. Behind the first word it shows the beginning twice.",
            incidents: &[
                "earendil-works/pi#8031",
                "NousResearch/hermes-agent#99241",
                "NousResearch/hermes-agent#72837",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") && Draft::of(session).first("response.output_text.delta").is_ok() {
            NAMES.iter().map(ToString::to_string).collect()
        } else {
            Vec::new()
        }
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
        let mut first = draft.clone();
        let text = draft.first("response.output_text.delta")?;
        first.pieces.truncate(if parameter == "before-text" { 1 } else { text + 1 });
        first.ending = Ending::Reset;
        draft.earlier.push(first);
        Ok(())
    }
}

const NAMES: &[&str] = &["before-text", "after-text"];
