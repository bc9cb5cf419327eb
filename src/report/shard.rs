//! The report of a part of a plan: what merging parts takes, besides what any report holds.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    build::{Facts, shelf_order},
    digest::Digest,
    failure::cause,
    model::{Cause, Leftover},
};
use crate::{
    judge::{Expectations, Place, Run},
    mutate::{Partition, Plan},
};

/// A part of a plan.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Shard {
    /// Which part it is.
    #[schemars(with = "String")]
    pub partition: Partition,
    /// What it is a part of.
    pub whole: Whole,
    /// Failures, apart for each recording and feed: which of them have one cause is known when all parts are there.
    pub failures: Vec<Failure>,
    /// Expectations that nothing in this part failed as.
    pub unneeded: Vec<Unneeded>,
    /// The places, in the order of the whole plan, of the scenarios that the report tells of.
    pub places: Places,
}

/// What all parts of one plan have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Whole {
    /// Recordings that are replayed.
    pub recordings: usize,
    /// Scenarios that are planned.
    pub scenarios: usize,
    /// SHA-256 of the recordings.
    pub corpus: String,
    /// SHA-256 of the addresses of the scenarios.
    pub plan: String,
    /// SHA-256 of the failures that are known.
    pub expectations: String,
    /// Flags that decide what is run, and how.
    pub settings: BTreeMap<String, String>,
}

/// Failures of one recording, fed in one way, with one cause.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// The place of the first in the order of the whole run: scenario, target, feed.
    pub place: Place,
    /// The place of its mutation on the shelves. `None`: nothing is mutated.
    pub order: Option<usize>,
    /// The row of the expectations that knows of it.
    pub row: Option<usize>,
    /// The failures, told by the first of them.
    pub cause: Cause,
}

/// A row of the expectations that nothing failed as.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Unneeded {
    /// Which row.
    pub row: usize,
    /// What it says.
    pub leftover: Leftover,
}

/// Places of scenarios in a plan, list by list as they stand in the report.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Places {
    /// Of errors.
    pub errors: Vec<usize>,
    /// Of what is outstanding.
    pub outstanding: Vec<usize>,
    /// Of what the feeds differ in.
    pub differing: Vec<usize>,
}

/// Which part of a plan was run, and by which flags.
#[derive(Clone, Debug)]
pub struct Divided {
    /// The part.
    pub partition: Partition,
    /// Flags that decide what is run, and how.
    pub settings: BTreeMap<String, String>,
}

impl Shard {
    /// What merging the parts of this plan takes of this one.
    pub(super) fn of(divided: &Divided, plan: &Plan, run: &Run, facts: &Facts, unneeded: Vec<Unneeded>) -> Self {
        let failures = run.failures.iter().filter_map(|group| {
            let scenario = plan.scenarios.get(group.place.0)?;
            Some(Failure {
                place: group.place,
                order: shelf_order(&group.first),
                row: group.key.expected,
                cause: cause(scenario, group, facts)?,
            })
        });
        Self {
            partition: divided.partition,
            whole: Whole::of(plan, &facts.expectations, divided),
            failures: failures.collect(),
            unneeded,
            places: Places::of(plan, run),
        }
    }
}

impl Whole {
    fn of(plan: &Plan, expectations: &Expectations, divided: &Divided) -> Self {
        let (mut corpus, mut addresses, mut rows) = (Digest::default(), Digest::default(), Digest::default());
        let mut recordings = BTreeSet::new();
        for scenario in &plan.scenarios {
            let recording = scenario.session().recording();
            if recordings.insert(&recording.id) {
                corpus.add(recording.id.as_str());
                corpus.add(&recording.body);
            }
            addresses.add(scenario.id().to_string());
        }
        for row in &expectations.rows {
            [&row.target, &row.scenario, &row.rule, &row.reason].into_iter().for_each(|text| rows.add(text));
            rows.add([u8::from(row.is_flaky)]);
        }
        Self {
            recordings: recordings.len(),
            scenarios: plan.scenarios.len(),
            corpus: corpus.hex(),
            plan: addresses.hex(),
            expectations: rows.hex(),
            settings: divided.settings.clone(),
        }
    }
}

impl Places {
    fn of(plan: &Plan, run: &Run) -> Self {
        let errors = || run.errors.iter().map(|one| one.scenario.to_string());
        let outstanding = || run.outstanding.iter().map(|one| one.scenario.to_string());
        let differing = || run.feeds.differing.iter().map(|one| one.scenario.to_string());
        let wanted: BTreeSet<String> = errors().chain(outstanding()).chain(differing()).collect();
        if wanted.is_empty() {
            return Self::default();
        }
        let addresses = plan.scenarios.iter().enumerate().map(|(place, scenario)| (scenario.id().to_string(), place));
        let places: BTreeMap<String, usize> = addresses.filter(|(address, _)| wanted.contains(address)).collect();
        let place = |address: String| places.get(&address).copied().unwrap_or_default();
        Self {
            errors: errors().map(place).collect(),
            outstanding: outstanding().map(place).collect(),
            differing: differing().map(place).collect(),
        }
    }
}
