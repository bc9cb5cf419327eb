//! A type that nobody knows yet changes nothing.

use super::{Api, Check, Evidence, Level, Observation, Role, Rule, RulePage, catalog};

/// `ignores-unknown-events`.
pub(super) struct IgnoresUnknownEvents;

impl Rule for IgnoresUnknownEvents {
    fn id(&self) -> &'static str {
        "ignores-unknown-events"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Events of an unknown type are ignored, wherever they come.",
            why: "New types appear without notice, and private ones leak. A closed union loses the whole turn to the first of them.",
            source: "OpenAI API reference, Backward compatibility, platform.openai.com/docs/api-reference/backward-compatibility, read 2026-11-20: adding new event types is listed as a backward-compatible change.",
            incidents: &[
                "openai/openai-java#767",
                "openai/openai-node#1965",
                "router-for-me/CLIProxyAPI#6007",
                "aaif-goose/goose#7464",
            ],
            mutations: &["content.unknown-event"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.events().any(|(_, event)| catalog::find(&event.kind).is_none_or(|row| row.role == Role::OutOfBand))
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }
}
