//! A code is for machines, and they need every letter of it.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, quoted};

/// `keeps-the-code`.
pub(super) struct KeepsTheCode;

impl Rule for KeepsTheCode {
    fn id(&self) -> &'static str {
        "keeps-the-code"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "The code and the parameter of a failure reach the caller verbatim.",
            why: "Whether to ask again, to wait, or to give up hangs on the code.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `error` has a `code` and a `param`.",
            incidents: &["NousResearch/hermes-agent#34200", "unslothai/unsloth#10938"],
            mutations: &["terminal.failed-error", "error.shape", "error.flat", "error.nested"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.error.as_ref().is_some_and(|error| error.code.is_some() || error.param.is_some())
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let (Some(sent), Some(told)) = (&evidence.transcript.error, &seen.error) else {
            return Check::NotReported("error");
        };
        if !evidence.is_told_of_the_stream(seen) {
            return Check::Kept;
        }
        for (name, sent, told) in [("code", &sent.code, &told.code), ("param", &sent.param, &told.param)] {
            if let (Some(sent), Some(told)) = (sent, told)
                && sent != told
            {
                return Check::that(false, format!("{name} {}", quoted(sent)), format!("{name} {}", quoted(told)));
            }
        }
        match (&sent.code, &told.code) {
            (Some(_), None) => Check::NotReported("error.code"),
            _ => Check::Kept,
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
