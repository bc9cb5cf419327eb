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
    judge::{Expectations, Feed, Group, Key, Place, Run, Seen},
    mutate::{Partition, Plan},
    stream::RecordingId,
};

/// A part of a plan.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Shard {
    /// Which part it is.
    #[schemars(with = "String")]
    pub partition: Partition,
    /// What it is a part of.
    pub whole: Whole,
    /// What failures have in common.
    pub kinds: Vec<Kind>,
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
    /// SHA-256 of the program that ran it. Parts of several builds make one report, which may not be that of any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
}

/// What failures have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Kind {
    /// The target.
    pub target: String,
    /// The mutations; empty when nothing was mutated.
    pub mutations: String,
    /// The rules that were broken.
    pub rules: Vec<String>,
    /// How the turn ended.
    pub status: Seen,
    /// The class of the error, empty where there is none.
    pub class: String,
    /// It passed when it was tried again.
    pub is_flaky: bool,
    /// The row of the expectations that knows of it.
    pub row: Option<usize>,
}

/// Failures of one recording, fed in one way, of one kind.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// The place of their kind in the list.
    pub kind: usize,
    /// The place of the first in the order of the whole run: scenario, target, feed.
    pub place: Place,
    /// The scenario of the first.
    pub scenario: String,
    /// Whether the recording as it is, delivered plainly, is one of them.
    pub is_plain: bool,
    /// How many they are.
    pub attempts: usize,
    /// The first, told in full. `None`: whatever other parts hold, another one is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Example>,
}

/// A failure told in full.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// The place of its mutation on the shelves. `None`: nothing is mutated.
    pub order: Option<usize>,
    /// The failure.
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
    /// SHA-256 of the program.
    pub program: Option<String>,
}

impl Shard {
    /// What merging the parts of this plan takes of this one.
    pub(super) fn of(divided: &Divided, plan: &Plan, run: &Run, facts: &Facts, unneeded: Vec<Unneeded>) -> Self {
        let examples = examples(plan, run, divided.partition);
        let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
        let failures = run.failures.iter().zip(examples).filter_map(|(group, is_example)| {
            let next = kinds.len();
            let scenario = plan.scenarios.get(group.place.0)?;
            let example = || Some(Example { order: shelf_order(&group.first), cause: cause(scenario, group, facts)? });
            Some(Failure {
                kind: *kinds.entry(Kind::of(group)?).or_insert(next),
                place: group.place,
                scenario: group.first.scenario.to_string(),
                is_plain: group.is_plain,
                attempts: group.attempts,
                example: if is_example { example() } else { None },
            })
        });
        let failures = failures.collect();
        let mut kinds: Vec<(Kind, usize)> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, place)| *place);
        Self {
            partition: divided.partition,
            whole: Whole::of(plan, &facts.expectations, divided),
            kinds: kinds.into_iter().map(|(kind, _)| kind).collect(),
            failures,
            unneeded,
            places: Places::of(plan, run),
        }
    }
}

impl Kind {
    fn of(group: &Group) -> Option<Self> {
        let (seen, _) = group.first.outcome.as_ref().ok()?;
        let Key { target, mutations, rules, class, is_flaky, expected, .. } = &group.key;
        Some(Self {
            target: target.clone(),
            mutations: mutations.clone(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
            status: seen.status,
            class: class.clone(),
            is_flaky: *is_flaky,
            row: *expected,
        })
    }
}

/// Which groups of failures may be the one that a cause is told by. Of each kind these are the first, up to one that
/// certainly has no other cause: where its recording is not run as it is, or is in this part.
fn examples(plan: &Plan, run: &Run, partition: Partition) -> Vec<bool> {
    let unmutated = plan.scenarios.iter().enumerate().filter(|(_, scenario)| scenario.is_plain());
    let unmutated: BTreeMap<&RecordingId, usize> =
        unmutated.map(|(at, scenario)| (&scenario.id().recording, at)).collect();
    let of_recordings: BTreeMap<(&RecordingId, Feed, &str), &Key> = (run.failures.iter())
        .filter(|group| group.is_plain)
        .map(|group| ((&group.first.scenario.recording, group.place.2, group.key.target.as_str()), &group.key))
        .collect();
    let mut groups: Vec<(usize, &Group)> = run.failures.iter().enumerate().collect();
    groups.sort_by_key(|(_, group)| group.place);
    let mut settled: BTreeSet<&Key> = BTreeSet::new();
    let mut told = vec![false; groups.len()];
    for (at, group) in groups {
        let recording = &group.first.scenario.recording;
        let place = unmutated.get(recording);
        // As the plan is made, a recording as it is comes before its mutations, and so is what their cause is told by.
        let is_behind = place.is_none_or(|place| *place <= group.place.0) || group.is_plain;
        let is_here = place.is_none_or(|at| plan.scenarios.get(*at).is_some_and(|it| partition.takes(*at, it.id())));
        let recorded = of_recordings.get(&(recording, group.place.2, group.key.target.as_str()));
        let is_of_recording = recorded.is_some_and(|key| **key != group.key && key.shows_the_same_as(&group.key));
        if is_behind && (settled.contains(&group.key) || is_of_recording) {
            continue;
        }
        told[at] = true;
        if is_here && !is_of_recording {
            settled.insert(&group.key);
        }
    }
    told
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
            for text in [&row.target, &row.scenario, &row.rule, &row.reason] {
                rows.add(text);
            }
            rows.add([u8::from(row.is_flaky)]);
        }
        Self {
            recordings: recordings.len(),
            scenarios: plan.scenarios.len(),
            corpus: corpus.hex(),
            plan: addresses.hex(),
            expectations: rows.hex(),
            settings: divided.settings.clone(),
            program: divided.program.clone(),
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
