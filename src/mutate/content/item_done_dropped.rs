//! No `output_item.done` for a message. The text is in the deltas and nowhere else for sure.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, takes_none};

/// `content.item-done-dropped`.
pub(super) struct ItemDoneDropped;

impl Mutation for ItemDoneDropped {
    fn id(&self) -> &'static str {
        "content.item-done-dropped"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`response.output_item.done` of every message is missing, and the terminal frame's `output` is null.",
            why: "Some backends omit it. A consumer that takes its text from finished items alone reports an empty \
                  success.",
            incidents: &["NousResearch/hermes-agent#92764", "open-webui/open-webui#28310"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let mut draft = Draft::of(session);
        let has_text = self.apply(&mut draft, "").is_ok() && {
            let left = crate::stream::fold(draft.pieces.iter().map(Piece::reading));
            !left.text.is_empty() && left.tells_the_same_as(session.transcript())
        };
        if has_text { vec![String::new()] } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let before = draft.pieces.len();
        draft.pieces.retain(|piece| {
            let item = piece.event().and_then(|event| event.value.pointer("/item/type"));
            piece.kind() != "response.output_item.done" || item.and_then(|kind| kind.as_str()) != Some("message")
        });
        if draft.pieces.len() == before {
            return Err(Inapplicable("no message is finished by an event".to_owned()));
        }
        let terminal = draft.terminal()?;
        super::super::terminal::set_output(draft, terminal, "null")
    }
}
