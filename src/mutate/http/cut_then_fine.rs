//! A stream that breaks, and another that would be whole.

use super::{Api, Draft, Effect, Ending, Feed, Inapplicable, Mutation, Page, Piece, Session, json};

/// `http.cut-then-fine`.
pub(super) struct CutThenFine;

impl Mutation for CutThenFine {
    fn id(&self) -> &'static str {
        "http.cut-then-fine"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first answer breaks off before any text, behind the first text, or behind the first finished call; the next is the whole stream.",
            why: "To ask again before anything was shown is a service. Behind the first word it shows the beginning twice, and behind a call that was run as it came it runs it twice.",
            incidents: &[
                "earendil-works/pi#8031",
                "NousResearch/hermes-agent#99241",
                "NousResearch/hermes-agent#72837",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let draft = Draft::of(session);
        let has_text = session.is_tagged("http") && draft.first_text().is_ok();
        let applies = |name: &&&str| if **name == "after-call" { finished_call(&draft).is_some() } else { has_text };
        NAMES.iter().filter(applies).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn feeds(&self) -> &'static [Feed] {
        &[Feed::Direct, Feed::Process]
    }

    fn waits(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let mut first = draft.clone();
        if parameter == "after-call" {
            let call =
                finished_call(draft).ok_or_else(|| Inapplicable("no call is finished by an event".to_owned()))?;
            first.pieces.truncate(call + 1);
            first.ending = Ending::Aborted;
        } else {
            let text = draft.first_text()?;
            first.pieces.truncate(if parameter == "before-text" { 1 } else { text + 1 });
            first.ending = Ending::Reset;
        }
        draft.earlier.push(first);
        Ok(())
    }
}

/// The place of the first call that an event finishes.
fn finished_call(draft: &Draft) -> Option<usize> {
    if draft.api == Api::Chat {
        let is_call = |piece: &Piece| {
            piece.event().is_some_and(|event| event.value.pointer("/choices/0/delta/tool_calls").is_some())
        };
        return draft.pieces.iter().rposition(is_call);
    }
    draft.pieces.iter().position(|piece| {
        let event = piece.event().filter(|_| piece.kind() == "response.output_item.done");
        event.and_then(|event| event.value.pointer("/item/type")) == Some(&json!("function_call"))
    })
}

const NAMES: &[&str] = &["before-text", "after-text", "after-call"];
