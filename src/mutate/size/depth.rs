//! JSON in JSON in JSON. A parser that calls itself has only so much stack.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, costly};
use crate::stream::encode;

/// `size.depth`.
pub(super) struct Depth;

impl Mutation for Depth {
    fn id(&self) -> &'static str {
        "size.depth"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Before the terminal frame stands an unknown event with arrays in arrays, 1 000 or 100 000 deep; or the first chunk of Chat Completions with text holds some, 1 000 deep, as the log probabilities of its choice.",
            why: "A parser without a limit overflows the stack, which no handler of errors catches. One with a limit cannot read the words beside them, and a consumer that passes those over makes an answer with a hole.",
            incidents: &["serde-rs/serde#82"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let is_chat = session.api() == Api::Chat;
        costly(session, NAMES).into_iter().filter(|name| is_chat || name != IN_A_CHOICE).collect()
    }

    /// The oracle has a limit too: it knows that the chunk is there, and not what it says.
    fn effect(&self, parameter: &str) -> Effect {
        if parameter == IN_A_CHOICE { Effect::Completed } else { Effect::Unchanged }
    }

    fn is_costly(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if parameter == IN_A_CHOICE {
            return in_a_choice(draft);
        }
        let Some(depth) = NAMES.iter().find(|name| **name == parameter).and_then(|name| name.parse().ok()) else {
            return Err(Inapplicable::unknown(parameter, "number", NAMES));
        };
        let terminal = draft.terminal()?;
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let event = format!("event: vendor.tree\ndata: {{\"type\":\"vendor.tree\",\"tree\":{open}{close}}}\n\n");
        draft.pieces.insert(terminal, draft.piece(event));
        Ok(())
    }
}

/// Puts arrays in arrays beside the first text, where nobody who wants the text alone has to look.
fn in_a_choice(draft: &mut Draft) -> Result<(), Inapplicable> {
    if draft.api != Api::Chat {
        return Err(Inapplicable("only Chat Completions have choices".to_owned()));
    }
    let at = draft.first_text()?;
    let event = draft.pieces[at].event().ok_or_else(|| Inapplicable("it is no event".to_owned()))?;
    let mut chunk = event.value.clone();
    // The tree that holds them is dropped level by level, so it is not built.
    chunk["choices"][0]["logprobs"] = PLACE.into();
    let (open, close) = ("[".repeat(IN_A_CHOICE_DEPTH), "]".repeat(IN_A_CHOICE_DEPTH));
    let json = chunk.to_string().replacen(&format!("\"{PLACE}\""), &format!("{{\"content\":{open}{close}}}"), 1);
    draft.pieces[at] = draft.piece(encode(None, &json));
    Ok(())
}

const NAMES: &[&str] = &["1000", "100000", IN_A_CHOICE];

const IN_A_CHOICE: &str = "in-a-choice";
const IN_A_CHOICE_DEPTH: usize = 1_000;

/// Stands for the arrays until they are put in.
const PLACE: &str = "the arrays go here";
