//! Keepalives alone are no answer.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, told_status};

/// `signs-of-life-do-not-last-for-ever`.
pub(super) struct SignsOfLifeDoNotLastForEver;

impl Rule for SignsOfLifeDoNotLastForEver {
    fn id(&self) -> &'static str {
        "signs-of-life-do-not-last-for-ever"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A stream that sends comments or keepalive events and nothing else ends, whether they count as life or not.",
            why: "A turn that is kept alive for ever is never over.",
            source: "NousResearch/hermes-agent#103571 and #78818, read 2026-11-20: pings that count hang a turn for ever, pings that do not kill healthy ones; a limit on the whole turn settles both.",
            incidents: &["NousResearch/hermes-agent#103571", "NousResearch/hermes-agent#78818", "AntigmaLabs/ante#187"],
            mutations: &["stall.dripping"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let kept = evidence.accepted().contains(&seen.status);
        Check::that(kept, "an end, by whichever clock", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
