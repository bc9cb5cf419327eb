//! A turn that is over holds no connection.

use super::{Api, Check, Ending, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `closes-what-it-gives-up`.
pub(super) struct ClosesWhatItGivesUp;

impl Rule for ClosesWhatItGivesUp {
    fn id(&self) -> &'static str {
        "closes-what-it-gives-up"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A consumer that is done with a stream that is still open closes its connection.",
            why: "Each connection that is left holds a reader, its buffers, and a place at the server, until there are thousands.",
            source: "FWU-DE/ais-chat#1324, merged, read 2026-11-20: 22 700 readers of stalled streams were alive.",
            incidents: &["FWU-DE/ais-chat#1324"],
            mutations: &["terminal.held-open", "stall.mid-stream", "stall.first-byte"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.wire.ending == Ending::HeldOpen && evidence.is_edited_by(self.page().mutations)
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.left_open {
            None => Check::NotReported("left_open"),
            Some(left) => Check::that(left == 0, "every connection closed", format!("{left} left open")),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
