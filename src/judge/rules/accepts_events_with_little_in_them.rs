//! An event may lack what nobody needs.

use super::{Level, Rule, RulePage};

/// `accepts-events-with-little-in-them`.
pub(super) struct AcceptsEventsWithLittleInThem;

impl Rule for AcceptsEventsWithLittleInThem {
    fn id(&self) -> &'static str {
        "accepts-events-with-little-in-them"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An event of a known type without its members does not end the turn.",
            why: "Relays make up `response.in_progress` to keep a connection alive.",
            source: "diegosouzapw/OmniRoute#14330, read 2026-11-20: keepalives are sent as events without their members, and strict clients reject the stream.",
            incidents: &["diegosouzapw/OmniRoute#14330"],
            mutations: &["event.injected:partial-in-progress"],
        }
    }
}
