//! The drift of May 2026: the terminal frame's `output` in every shape but the one that was promised.

use super::{Draft, Effect, Inapplicable, Mutation, OUTPUTS, Page, Session, ends_with_a_response, set_output};
use crate::mutate::Piece;

/// `terminal.output`.
pub(super) struct Output;

impl Mutation for Output {
    fn id(&self) -> &'static str {
        "terminal.output"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The terminal frame's `output` is null, empty, a string, a number, an object, missing, or repeats every item.",
            why: "The items were streamed already, so nothing is lost. The ChatGPT Codex backend began to send `[]` in April \
                  and null in May 2026, and every consumer that rebuilt its answer from this field died or answered with \
                  nothing. String, number, and object are speculative.",
            incidents: &[
                "openai/openai-python#3312",
                "NousResearch/hermes-agent#32892",
                "NousResearch/hermes-agent#11179",
                "NousResearch/hermes-agent#5689",
                "bytedance/deer-flow#1928",
                "sipeed/picoclaw#2581",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let same_without_output = |shape: &&&str| {
            let mut draft = Draft::of(session);
            self.apply(&mut draft, shape).is_ok() && {
                let readings = draft.pieces.iter().map(Piece::reading);
                crate::stream::fold(readings).tells_the_same_as(session.transcript())
            }
        };
        let applies = ends_with_a_response(session);
        OUTPUTS.iter().filter(|_| applies).filter(same_without_output).map(ToString::to_string).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let terminal = draft.terminal()?;
        set_output(draft, terminal, parameter)
    }
}
