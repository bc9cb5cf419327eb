//! Arguments are the caller's to judge.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `arguments-as-they-came`.
pub(super) struct ArgumentsAsTheyCame;

impl Rule for ArgumentsAsTheyCame {
    fn id(&self) -> &'static str {
        "arguments-as-they-came"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Arguments are handed on as they came, broken JSON and escapes included, or the turn ends in an error.",
            why: "A consumer that repairs them runs something that the model never asked for.",
            source: "OpenAI API reference, Responses, platform.openai.com/docs/api-reference/responses, read 2026-11-20: `arguments` is “A JSON string of the arguments to pass to the function.” earendil-works/pi#9897: best-effort repair ran a cut call.",
            incidents: &["earendil-works/pi#9897"],
            mutations: &["tool.arguments:broken", "tool.arguments:tricky"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() { Check::Kept } else { evidence.holds(seen) }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
