//! Members that nobody knows mean nothing.

use super::{Api, Level, Rule, RulePage};

/// `ignores-unknown-members`.
pub(super) struct IgnoresUnknownMembers;

impl Rule for IgnoresUnknownMembers {
    fn id(&self) -> &'static str {
        "ignores-unknown-members"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Unknown members of known events, items, and responses change nothing, padding included.",
            why: "Servers add members without notice.",
            source: "OpenAI API reference, Backwards compatibility, platform.openai.com/docs/api-reference/backward-compatibility, read 2026-11-20: “Adding new properties to JSON response objects” is a change that clients are to expect.",
            incidents: &["0xPlaygrounds/rig#1549"],
            mutations: &["event.fields"],
        }
    }
}
