//! Arguments that come in one place only: the done event, the finished item, or the terminal frame.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, harmless};

/// `tool.arguments-from`.
pub(super) struct ArgumentsFrom;

impl Mutation for ArgumentsFrom {
    fn id(&self) -> &'static str {
        "tool.arguments-from"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Arguments of function calls come only in `arguments.done`, only in the finished item, only in the terminal frame's list, or without their done event.",
            why: "Backends differ in which of the four places they fill. A consumer that trusts one of them dispatches empty arguments.",
            incidents: &[
                "earendil-works/pi#2745",
                "BerriAI/litellm#27792",
                "tailcallhq/forgecode#2558",
                "OpenRouterTeam/ai-sdk-provider#336",
                "vllm-project/vllm#54236",
            ],
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
            "done" => event.kind == "response.function_call_arguments.delta",
            "item" => event.kind.starts_with("response.function_call_arguments."),
            _ => event.kind == "response.function_call_arguments.done",
        })
    }
}

const NAMES: &[&str] = &["done", "item", "no-done"];
