//! A call without arguments is a call.

use super::{Level, Rule, RulePage};

/// `empty-arguments-are-no-error`.
pub(super) struct EmptyArgumentsAreNoError;

impl Rule for EmptyArgumentsAreNoError {
    fn id(&self) -> &'static str {
        "empty-arguments-are-no-error"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Empty arguments are handed on as an empty string or an empty object.",
            why: "Tools without parameters are called so.",
            source: "vllm-project/vllm#54236, read 2026-11-20: a call without arguments for which a client waits for ever.",
            incidents: &["vllm-project/vllm#54236"],
            mutations: &["tool.arguments:nothing", "tool.arguments:braces"],
        }
    }
}
