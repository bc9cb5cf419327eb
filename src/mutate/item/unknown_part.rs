//! Content parts and annotations of a type from the future, beside those of the answer.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, Value, each_item, harmless, json};

/// `item.unknown-part`.
pub(super) struct UnknownPart;

impl Mutation for UnknownPart {
    fn id(&self) -> &'static str {
        "item.unknown-part"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every finished message has a content part, or an annotation, of an unknown type besides its own.",
            why: "One part that cannot be read must not cost those beside it.",
            incidents: &["vercel/ai#8047", "BaranziniLab/biorouter#147"],
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
        draft.rewrite_each(|_, event| {
            let mut changed = false;
            each_item(event, &mut |item| {
                let Some(content) = item.get_mut("content").and_then(Value::as_array_mut) else { return };
                if content.is_empty() {
                    return;
                }
                if parameter == "part" {
                    content.push(json!({ "type": "hologram", "beam": "…" }));
                    changed = true;
                } else if let Some(list) = content[0].get_mut("annotations").and_then(Value::as_array_mut) {
                    list.push(json!({ "type": "footnote_citation", "ref": 3 }));
                    changed = true;
                }
            });
            changed
        })
    }
}

const NAMES: &[&str] = &["part", "annotation"];
