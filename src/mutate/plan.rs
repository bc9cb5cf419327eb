//! The plan. Which scenarios run, in which order: the same for the same corpus, on every machine.

use std::sync::Arc;

use super::{Edit, Mutation, Scenario, ScenarioId, delivery::DELIVERIES, mutations, session::Session};

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
    /// rest whole and a frame at a time. What is not mutated runs in all deliveries.
    ///
    /// Byte-wise deliveries look for mistakes in framing, so they run where the framing is the recording's own or
    /// has been changed; elsewhere they would repeat those runs at a hundred times the cost.
    #[must_use]
    pub fn build(sessions: &[Arc<Session>], selection: Selection<'_>) -> Self {
        let mut plan = Self::default();
        for session in sessions {
            plan.add(session, None, selection);
            for mutation in mutations() {
                plan.add(session, Some(mutation), selection);
            }
        }
        plan
    }

    fn add(&mut self, session: &Arc<Session>, mutation: Option<&'static dyn Mutation>, selection: Selection<'_>) {
        let edits = match mutation {
            None => vec![Vec::new()],
            Some(mutation) => {
                let parameters = mutation.parameters(session).into_iter();
                parameters.map(|parameter| vec![Edit { mutation, parameter }]).collect()
            }
        };
        for edits in edits {
            for delivery in DELIVERIES.iter().copied().filter(|delivery| is_worthwhile(mutation, delivery.id())) {
                if delivery.applies(&session.recording().body) {
                    let id = ScenarioId { recording: session.recording().id.clone(), edits: edits.clone(), delivery };
                    if selection(&id) {
                        self.scenarios.push(Scenario::planned(id, Arc::clone(session)));
                    }
                }
            }
        }
    }
}

fn is_worthwhile(mutation: Option<&dyn Mutation>, delivery: &str) -> bool {
    match mutation.map(|mutation| mutation.id().split('.').next().unwrap_or_default()) {
        None | Some("framing") => true,
        Some("truncation" | "stall") => delivery == "per-frame",
        Some(_) => matches!(delivery, "whole" | "per-frame"),
    }
}
