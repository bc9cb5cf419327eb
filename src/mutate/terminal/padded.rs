//! A terminal frame that is larger than the buffers of those who read it.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, ends_with_a_response};

/// `terminal.padded`.
pub(super) struct Padded;

impl Mutation for Padded {
    fn id(&self) -> &'static str {
        "terminal.padded"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The response of the terminal frame repeats instructions that make it larger than 4 or 64 KiB.",
            why: "It repeats the request and the answer, so it is the largest frame of most streams. A proxy that looked \
                  for it in one read missed it and appended a failure.",
            incidents: &["diegosouzapw/OmniRoute#11041"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = ends_with_a_response(session);
        SIZES.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let length = match parameter {
            "4k" => 4 * 1024,
            "64k" => 64 * 1024,
            other => return Err(Inapplicable::unknown(other, "size", SIZES)),
        };
        let terminal = draft.terminal()?;
        draft.rewrite(terminal, |event| {
            if event.get("response").is_some_and(serde_json::Value::is_object) {
                event["response"]["instructions"] = json!("Be brief. ".repeat(length / 10 + 1));
            }
        })
    }
}

const SIZES: &[&str] = &["4k", "64k"];
