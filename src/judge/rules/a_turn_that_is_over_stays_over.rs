//! Nothing that comes behind the end of a turn changes it.

use super::{Api, Level, Rule, RulePage};

/// `a-turn-that-is-over-stays-over`.
pub(super) struct ATurnThatIsOverStaysOver;

impl Rule for ATurnThatIsOverStaysOver {
    fn id(&self) -> &'static str {
        "a-turn-that-is-over-stays-over"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A second `turn/completed`, or the end of the process, behind the first one changes nothing.",
            why: "The answer was there. A late copy of its end makes a failure of it, or ends the turn that comes next.",
            source: "milind-soni/OpenMausBot#858, merged, read 2026-11-22: what stood behind `turn/completed` in the same read was still processed.",
            incidents: &["milind-soni/OpenMausBot#858", "NousResearch/hermes-agent#69298", "arul28/ADE#784"],
            mutations: &["app.twice", "app.exit-after-the-end"],
        }
    }
}
