//! The JSON says what an event is.

use super::{Level, Rule, RulePage};

/// `json-type-wins`.
pub(super) struct JsonTypeWins;

impl Rule for JsonTypeWins {
    fn id(&self) -> &'static str {
        "json-type-wins"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An event is what its JSON `type` says, whether the `event` line is missing, behind the data, or says something else.",
            why: "Gateways write the line anew or leave it out. By the line alone every event is skipped, or the end is taken for the beginning.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: every event has “`type`: The type of the event. Always” its name; the `event` line is not described. farion1231/cc-switch#5083: the type of the payload wins.",
            incidents: &["ranxianglei/billion-context#549", "earendil-works/pi#1983", "farion1231/cc-switch#5083"],
            mutations: &["framing.event-line"],
        }
    }
}
