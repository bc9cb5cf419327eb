//! Items and parts that nobody announced. The finished item says all.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless};

/// `item.not-announced`.
pub(super) struct NotAnnounced;

impl Mutation for NotAnnounced {
    fn id(&self) -> &'static str {
        "item.not-announced"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The events that announce items, or those that open and close content parts, are missing.",
            why: "Untidy servers send the deltas and the finished item alone. A consumer that opens its books at the announcement loses both.",
            incidents: &["Oaklight/llm-rosetta#56", "open-webui/open-webui#28310", "Wei-Shaw/sub2api#2875"],
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
        draft.drop_events(|event| match parameter {
            "items" => event.kind == "response.output_item.added",
            _ => event.kind.starts_with("response.content_part."),
        })
    }
}

const NAMES: &[&str] = &["items", "parts"];
