//! What never ends is given up.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, told_status};

/// `endless-lines-are-given-up`.
pub(super) struct EndlessLinesAreGivenUp;

impl Rule for EndlessLinesAreGivenUp {
    fn id(&self) -> &'static str {
        "endless-lines-are-given-up"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A line that does not end before the body does is no answer, and costs no more than its bytes.",
            why: "A reader without a bound keeps everything until it is killed, and one that starts the line over with every chunk never comes to its end.",
            source: "RFC 8259, The JavaScript Object Notation Data Interchange Format, www.rfc-editor.org/rfc/rfc8259, read 2026-11-21: section 9: “An implementation may set limits on the size of texts that it accepts.” openclaw/openclaw#96989, merged.",
            incidents: &["openclaw/openclaw#96989", "KarpelesLab/teamclaude#341", "jpopesculian/eventsource-stream#11"],
            mutations: &["size.endless-line"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        Check::that(seen.status.is_reported_error(), "an error that says it is cut", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
