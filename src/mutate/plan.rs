//! The plan. Which scenarios run, in which order: the same for the same corpus, on every machine.

use std::sync::Arc;

use super::{
    COMBINATIONS, Combination, Draft, Edit, Scenario, ScenarioId, Sent, delivery::DELIVERIES, mutations,
    session::Session,
};

/// Scenarios in the order in which they run.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
}

/// Decides by address whether a scenario is wanted.
pub type Selection<'a> = &'a dyn Fn(&ScenarioId) -> bool;

impl Plan {
    /// Every single mutation of every session: those of framing in all deliveries, cuts a frame at a time, and the
    /// rest whole and a frame at a time; then the [combinations](COMBINATIONS). What is not mutated runs in all
    /// deliveries.
    ///
    /// Byte-wise deliveries look for mistakes in framing, so they run where the framing is the recording's own or
    /// has been changed; elsewhere they would repeat those runs at a hundred times the cost.
    #[must_use]
    pub fn build(sessions: &[Arc<Session>], selection: Selection<'_>) -> Self {
        let mut plan = Self::default();
        for session in sessions {
            plan.add(session, &[], selection);
            for mutation in mutations() {
                for parameter in mutation.parameters(session) {
                    plan.add(session, &[Edit { mutation, parameter }], selection);
                }
            }
            for combination in COMBINATIONS {
                if let Some(edits) = combined(combination, session) {
                    plan.add(session, &edits, selection);
                }
            }
        }
        plan
    }

    fn add(&mut self, session: &Arc<Session>, edits: &[Edit], selection: Selection<'_>) {
        let sent = Sent { body: &session.recording().body, frames: &[], chunks: session.chunks() };
        for delivery in DELIVERIES.iter().copied().filter(|delivery| is_worthwhile(edits, delivery.id())) {
            if delivery.applies(sent) {
                let id = ScenarioId { recording: session.recording().id.clone(), edits: edits.to_vec(), delivery };
                if selection(&id) {
                    self.scenarios.push(Scenario::planned(id, Arc::clone(session)));
                }
            }
        }
    }
}

/// The edits of a combination, where each of them is one that the plan makes of this recording, and each leaves the
/// others what they change.
fn combined(combination: &Combination, session: &Arc<Session>) -> Option<Vec<Edit>> {
    let edits = combination.edits.iter().map(|edit| {
        let edit: Edit = edit.parse().ok()?;
        edit.mutation.parameters(session).contains(&edit.parameter).then_some(edit)
    });
    let edits = edits.collect::<Option<Vec<Edit>>>()?;
    let mut draft = Draft::of(session);
    edits.iter().all(|edit| edit.mutation.apply(&mut draft, &edit.parameter).is_ok()).then_some(edits)
}

fn is_worthwhile(edits: &[Edit], delivery: &str) -> bool {
    let family = |edit: &Edit| edit.mutation.id().split('.').next().unwrap_or_default();
    match edits.first().map(family) {
        None => true,
        // Where the recorded chunks end says nothing about a stream that was not recorded.
        Some(_) if delivery == "recorded" => false,
        // There is nothing to deliver in parts where the end is all that differs, hundreds of thousands of times.
        Some(_) if edits.iter().any(|edit| edit.mutation.id() == "truncation.byte") => delivery == "whole",
        Some("framing") => edits.len() == 1,
        Some("truncation" | "stall" | "http") => delivery == "per-frame",
        Some("size") => matches!(delivery, "whole" | "packets"),
        Some(_) => matches!(delivery, "whole" | "per-frame"),
    }
}
