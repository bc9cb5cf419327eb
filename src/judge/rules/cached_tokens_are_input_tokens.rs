//! Cached tokens are among those that were read.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `cached-tokens-are-input-tokens`.
pub(super) struct CachedTokensAreInputTokens;

impl Rule for CachedTokensAreInputTokens {
    fn id(&self) -> &'static str {
        "cached-tokens-are-input-tokens"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Cached tokens are a part of the input tokens, not added to them.",
            why: "Added, the context seems fuller than it is, and the bill higher.",
            source: "OpenAI API reference, Responses, platform.openai.com/docs/api-reference/responses, read 2026-11-20: `cached_tokens`, “The number of tokens that were retrieved from the cache”, is a detail of the input tokens. vercel/ai#2763 is a count that went wrong.",
            incidents: &["vercel/ai#2763"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence
            .transcript
            .usage
            .is_some_and(|usage| usage.cached_tokens.is_some_and(|cached| cached > 0) && usage.input_tokens.is_some())
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let (Some(told), Some(sent)) = (seen.usage, evidence.transcript.usage) else {
            return Check::NotReported("usage");
        };
        let kept = told.input_tokens.is_none() || told.input_tokens == sent.input_tokens;
        Check::that(
            kept,
            format!("{:?} input tokens", sent.input_tokens),
            format!("{:?} input tokens", told.input_tokens),
        )
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
