//! The plan. Which scenarios run, in which order: the same for the same corpus, on every machine.

use std::sync::Arc;

use super::{
    COMBINATIONS, Combination, Delivery, Draft, Edit, Mutation, Scenario, ScenarioId, Sent,
    delivery::{DELIVERIES, PLAIN},
    mutations,
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
            let sent = Sent { body: &session.recording().body, frames: &[], chunks: session.chunks() };
            let applies = |delivery: &&'static dyn Delivery| delivery.applies(sent);
            let deliveries: Vec<_> = DELIVERIES.iter().copied().filter(applies).collect();
            let mut add = |edits| plan.add(session, edits, &deliveries, selection);
            add(Vec::new());
            let speaks = |mutation: &&'static dyn Mutation| mutation.apis().contains(&session.api());
            let taken: Vec<_> =
                mutations().filter(speaks).map(|mutation| (mutation, mutation.parameters(session))).collect();
            let combinations: Vec<_> =
                COMBINATIONS.iter().filter_map(|combination| combined(combination, session, &taken)).collect();
            for (mutation, parameters) in taken {
                for parameter in parameters {
                    add(vec![Edit { mutation, parameter }]);
                }
            }
            combinations.into_iter().for_each(add);
        }
        plan
    }

    fn add(
        &mut self,
        session: &Arc<Session>,
        edits: Vec<Edit>,
        deliveries: &[&'static dyn Delivery],
        selection: Selection<'_>,
    ) {
        let mut id = ScenarioId { recording: session.recording().id.clone(), edits, delivery: PLAIN };
        let mut add = |id| self.scenarios.push(Scenario::planned(id, Arc::clone(session)));
        // Most have one delivery only, and need no copy of their edits.
        let mut last: Option<&'static dyn Delivery> = None;
        for delivery in deliveries {
            id.delivery = *delivery;
            if is_worthwhile(&id.edits, delivery.id())
                && selection(&id)
                && let Some(earlier) = last.replace(*delivery)
            {
                add(ScenarioId { delivery: earlier, ..id.clone() });
            }
        }
        if let Some(delivery) = last {
            add(ScenarioId { delivery, ..id });
        }
    }
}

/// A mutation with the parameters that it takes on a recording.
type Taken = (&'static dyn Mutation, Vec<String>);

/// The edits of a combination, where each of them is one that the plan makes of this recording, and each leaves the
/// others what they change.
fn combined(combination: &Combination, session: &Session, taken: &[Taken]) -> Option<Vec<Edit>> {
    let edits = combination.edits.iter().map(|edit| {
        let edit: Edit = edit.parse().ok()?;
        let (_, parameters) = taken.iter().find(|(mutation, _)| mutation.id() == edit.mutation.id())?;
        parameters.contains(&edit.parameter).then_some(edit)
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
