//! One request has one outcome.

use super::{Api, Check, Event, Evidence, Level, Observation, Role, Rule, RulePage, catalog, chat};

/// `one-outcome`.
pub(super) struct OneOutcome;

impl Rule for OneOutcome {
    fn id(&self) -> &'static str {
        "one-outcome"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A request has exactly one outcome, and it is that of the first terminal event.",
            why: "A second outcome is a second answer: it doubles items and usage, or turns a reported failure into success.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: each terminal event tells how one response ended; diegosouzapw/OmniRoute#11041, a failure appended to a finished stream.",
            incidents: &["diegosouzapw/OmniRoute#11041", "praxis-proxy/ai#841"],
            mutations: &["terminal.twice", "terminal.contradicted", "terminal.followed"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let Some(terminal) = evidence.terminal() else { return false };
        let mut later = evidence.events().rev().take_while(|(frame, _)| *frame > terminal);
        // Behind an error `[DONE]` is no second end.
        let is_done = |event: &Event| event.kind == chat::DONE;
        let ends_done = evidence.terminal_event().is_some_and(is_done);
        later.any(|(_, event)| {
            catalog::find(&event.kind).is_none_or(|row| row.role != Role::OutOfBand) && (ends_done || !is_done(event))
        })
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.outcomes {
            Some(outcomes) if outcomes != 1 => Check::that(false, "one outcome", format!("{outcomes} outcomes")),
            _ => evidence.holds(seen),
        }
    }
}
