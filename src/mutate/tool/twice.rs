//! One call at two places. It is one call, and is run once.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, harmless, json, next_index};

/// `tool.twice`.
pub(super) struct Twice;

impl Mutation for Twice {
    fn id(&self) -> &'static str {
        "tool.twice"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The finished call comes again, with the same `call_id`, at another output index.",
            why: "A stream that was sent again, or a bridge that renames items, repeats calls. To run one twice may not be undone.",
            incidents: &["rbb-dev/Open-WebUI-OpenRouter-pipe#54", "lidge-jun/opencodex#363"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let terminal = draft.terminal()?;
        let is_call = |piece: &&Piece| {
            piece.kind() == "response.output_item.done"
                && piece.event().and_then(|event| event.value.pointer("/item/type")) == Some(&json!("function_call"))
        };
        let call = draft.pieces[..terminal].iter().find(is_call).cloned();
        let call = call.ok_or_else(|| Inapplicable("no call is finished by an event".to_owned()))?;
        let mut value = call.event().map(|event| event.value.clone()).unwrap_or_default();
        value["output_index"] = json!(next_index(draft));
        if parameter == "other-item" {
            value["item"]["id"] = json!("fc_again");
        }
        draft.pieces.insert(terminal, call.with_value(&value));
        Ok(())
    }
}

const NAMES: &[&str] = &["same-item", "other-item"];
