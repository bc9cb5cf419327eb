//! One response is counted once.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `usage-is-counted-once`.
pub(super) struct UsageIsCountedOnce;

impl Rule for UsageIsCountedOnce {
    fn id(&self) -> &'static str {
        "usage-is-counted-once"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Usage is that of the one terminal event that ended the response, or on Chat Completions the last that a chunk of it told.",
            why: "Two terminal frames are two bills, and so are two chunks that count the same answer as it grows.",
            source: "mnfst/llm-gateway#2072, read 2026-11-20: what comes behind the first terminal event is not counted.",
            incidents: &["mnfst/llm-gateway#2072"],
            mutations: &["terminal.twice", "event.two-lifecycles", "chat.usage:first", "chat.usage:growing"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.is_edited_by(self.page().mutations) && evidence.transcript.usage.is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match (seen.usage, evidence.transcript.usage) {
            (None, _) => Check::NotReported("usage"),
            (Some(told), sent) => Check::that(
                sent.is_none_or(|sent| told.total_tokens.is_none() || told.total_tokens == sent.total_tokens),
                format!("usage {sent:?}"),
                format!("usage {told:?}"),
            ),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
