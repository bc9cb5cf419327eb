//! A completed answer with nothing in it.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, ends_completed};

/// `terminal.alone`.
pub(super) struct Alone;

impl Mutation for Alone {
    fn id(&self) -> &'static str {
        "terminal.alone"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Between the snapshots and `response.completed` there is nothing, with usage as it was or all zero.",
            why: "It was recorded as a success that showed the user nothing; it is also how a turn after a tool result may \
                  end. An empty answer and an error are both accepted.",
            incidents: &["anomalyco/opencode#37372", "earendil-works/pi#8462", "raine/claude-code-proxy#122"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = ends_completed(session);
        KINDS.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Completed
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !KINDS.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "kind", KINDS));
        }
        let terminal = draft.completed()?;
        draft.rewrite(terminal, |event| {
            let Some(response) = event.get_mut("response").and_then(Value::as_object_mut) else { return };
            response.insert("output".to_owned(), json!([]));
            if parameter == "zero-usage" {
                let zero = json!({ "input_tokens": 0, "output_tokens": 0, "total_tokens": 0 });
                response.insert("usage".to_owned(), zero);
            }
        })?;
        let mut at = 0;
        draft.pieces.retain(|piece| {
            let is_kept = at >= terminal || matches!(piece.kind(), "response.created" | "response.in_progress");
            at += 1;
            is_kept
        });
        Ok(())
    }
}

const KINDS: &[&str] = &["no-items", "zero-usage"];
