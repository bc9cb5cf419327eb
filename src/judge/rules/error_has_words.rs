//! A failure without a message is given one.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, quoted};

/// `error-has-words`.
pub(super) struct ErrorHasWords;

impl Rule for ErrorHasWords {
    fn id(&self) -> &'static str {
        "error-has-words"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A failure whose message is blank or missing is told in words all the same.",
            why: "An empty line, or `undefined: undefined`, is all that a person gets to see.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `error` has a `message`; can1357/oh-my-pi#2570, one shown without any.",
            incidents: &["can1357/oh-my-pi#2570", "Zoo-Code-Org/Zoo-Code#318"],
            mutations: &["terminal.failed-error", "error.shape"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.error.as_ref().is_some_and(|error| error.message.is_none())
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let Some(error) = &seen.error else { return Check::NotReported("error") };
        let told = error.message.as_deref().unwrap_or_default();
        let has_words = !told.trim().is_empty() && !told.contains("undefined") && !told.contains("[object Object]");
        Check::that(has_words, "a message", format!("message {}", quoted(told)))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
