//! Relations. Two scenarios that no rule knows must still be seen alike: what differs between them is nobody's business.

use super::compose::is_slow;
use crate::{
    judge::{Evidence, Observation, Seen},
    mutate::{Edit, Effect, Scenario, delivery::PLAIN, mutation},
};

/// A relation between a scenario and its twin.
pub struct Relation {
    /// Its name, which stands where a finding names a rule.
    pub id: &'static str,
    /// What must hold.
    pub statement: &'static str,
    /// Whether it holds only where the recording says one thing.
    pub(super) needs_certainty: bool,
    /// The twin of a scenario, where it has one.
    pub(super) twin: fn(&Scenario) -> Option<Scenario>,
    /// Whether both were seen alike.
    pub(super) holds: fn(&Observation, &Observation) -> bool,
}

/// Every relation that is looked at. The next one is a row.
pub const RELATIONS: &[Relation] = &[
    Relation {
        id: "delivery-never-matters",
        statement: "The same bytes are seen the same, however they are cut into chunks.",
        needs_certainty: false,
        twin: delivered_plainly,
        holds: |one, other| one == other,
    },
    Relation {
        id: "unchanged-never-matters",
        statement: "A mutation that leaves what is said as it was leaves the result as it was.",
        needs_certainty: true,
        twin: not_mutated,
        holds: tell_the_same,
    },
    Relation {
        id: "cuts-agree",
        statement: "A stream that ends at a place gives the same content, whether it is closed there or reset.",
        needs_certainty: true,
        twin: reset_instead,
        holds: |one, other| {
            let is_whole = |seen: &Observation| seen.status == Seen::Completed;
            is_whole(one) == is_whole(other) && one.text == other.text && one.tool_calls == other.tool_calls
        },
    },
];

/// The relation of this name.
#[must_use]
pub fn relation(id: &str) -> Option<&'static Relation> {
    RELATIONS.iter().find(|relation| relation.id == id)
}

/// A wait comes before a chunk, so another delivery is another wait.
fn delivered_plainly(scenario: &Scenario) -> Option<Scenario> {
    let id = scenario.id();
    let is_cut = id.delivery.id() != PLAIN.id() && !is_slow(scenario);
    let plain = || crate::mutate::ScenarioId { delivery: PLAIN, ..id.clone() };
    is_cut.then(|| Scenario::new(plain(), scenario.session().clone()).ok()).flatten()
}

fn not_mutated(scenario: &Scenario) -> Option<Scenario> {
    let id = scenario.id();
    let says_so = !id.edits.is_empty() && scenario.effect() == Some(Effect::Unchanged);
    let told = || {
        let staged = scenario.stage().ok()?;
        let evidence = Evidence::of(scenario, &staged.wire, staged.frames.clone(), staged.readings.clone());
        let leaves_no_choice = evidence.accepted().len() == 1 && !staged.wire.is_about_requests();
        Some(leaves_no_choice && evidence.transcript.tells_the_same_as(scenario.session().transcript()))
    };
    let plain = || crate::mutate::ScenarioId { edits: Vec::new(), ..id.clone() };
    let is_so = says_so && told()?;
    is_so.then(|| Scenario::new(plain(), scenario.session().clone()).ok()).flatten()
}

fn reset_instead(scenario: &Scenario) -> Option<Scenario> {
    let mut id = scenario.id().clone();
    let last = id.edits.last_mut().filter(|edit| edit.mutation.id() == "truncation.clean")?;
    *last = Edit { mutation: mutation("truncation.reset")?, parameter: last.parameter.clone() };
    Scenario::new(id, scenario.session().clone()).ok()
}

/// The outcome and the content. What came beside them, such as items that nobody knows, may differ.
fn tell_the_same(one: &Observation, other: &Observation) -> bool {
    fn essence(seen: &Observation) -> impl PartialEq + '_ {
        let error = seen.error.as_ref().map(|error| (&error.class, &error.code, &error.message));
        (seen.status, &seen.reason, error, &seen.text, &seen.refusal, &seen.tool_calls, &seen.usage)
    }
    essence(one) == essence(other)
}
