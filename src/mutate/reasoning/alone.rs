//! Reasoning and nothing else. An answer without an answer is no error.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, applicable, json, set_output, takes_none};

/// `reasoning.alone`.
pub(super) struct Alone;

impl Mutation for Alone {
    fn id(&self) -> &'static str {
        "reasoning.alone"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every item but reasoning is missing, and the terminal frame lists nothing.",
            why: "After a tool result a model may have nothing to add. To treat that as a failure costs paid retries; to hide it costs the user.",
            incidents: &["anomalyco/opencode#37372", "raine/claude-code-proxy#122", "BerriAI/litellm#40200"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Completed
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let reasoning: Vec<u64> = draft
            .pieces
            .iter()
            .filter_map(|piece| {
                let event = piece.event()?;
                let is_reasoning = event.value.pointer("/item/type") == Some(&json!("reasoning"));
                event.index("output_index").filter(|_| is_reasoning)
            })
            .collect();
        if reasoning.is_empty() {
            return Err(Inapplicable("the stream has no reasoning".to_owned()));
        }
        draft.drop_events(|event| event.index("output_index").is_some_and(|index| !reasoning.contains(&index)))?;
        let terminal = draft.completed()?;
        set_output(draft, terminal, "empty")
    }
}
