//! From a run to a report: what was counted, put into rows, and the causes told.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    failure::cause,
    model::{Agreement, Cause, Leftover, Report, RuleRow, RunFacts, Skipped, TargetRow, Told},
    read::FORMAT,
    shard::{Divided, Shard, Unneeded},
};
use crate::{
    judge::{self, Attempted, Excuse, Expectations, Group, Level, Observation, Rule, Run, rules::RULES},
    mutate::{Plan, ScenarioId, mutations},
    stream::{RecordingId, visible},
};

/// What a report tells that is not in the run itself.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The targets, in order.
    pub targets: Vec<Named>,
    /// How many scenarios a program was given at most.
    pub budget: Option<usize>,
    /// The seed that drew them.
    pub seed: u64,
    /// When the run began, UTC.
    pub started: String,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// The level that decides.
    pub level: Level,
    /// The paths of the corpus.
    pub paths: Vec<String>,
    /// Flags, each with its value, that a command which shows a scenario again needs besides.
    pub flags: Vec<(String, String)>,
    /// The file of each recording's body.
    pub files: BTreeMap<RecordingId, String>,
    /// Recordings that could not be read.
    pub unreadable: usize,
    /// Whether a person stopped the run.
    pub interrupted: bool,
    /// The part of the plan that was run. `None`: all of it.
    pub divided: Option<Divided>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
    /// Failures that are known.
    pub expectations: Expectations,
    /// The files of expectations that the run is what they are about, so that a row nothing failed as has gone stale.
    pub whole: Vec<usize>,
}

/// A target as a report names it.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Its name.
    pub id: String,
    /// What is under test, where that has a version.
    pub version: Option<String>,
    /// The flag that names it, where no config and no list of built-in targets does.
    pub flag: Option<String>,
}

/// Builds the report of a run.
#[must_use]
pub fn build(plan: &Plan, run: &Run, facts: Facts) -> Report {
    let is_whole = run.complete && facts.divided.is_none();
    let leftovers =
        if is_whole { leftovers(&facts, facts.expectations.leftovers(run, plan, &facts.whole)) } else { Vec::new() };
    let is_taken = |place: usize, id| facts.divided.as_ref().is_none_or(|it| it.partition.takes(place, id));
    let scenarios = plan.scenarios.iter().enumerate().map(|(place, scenario)| (place, scenario.id()));
    let scenarios: Vec<&ScenarioId> = scenarios.filter(|(at, id)| is_taken(*at, id)).map(|(_, id)| id).collect();
    let recordings: BTreeSet<&RecordingId> = scenarios.iter().map(|id| &id.recording).collect();
    let causes = causes(plan, run, &facts);
    let shard = facts.divided.as_ref().map(|divided| {
        let unneeded = facts.expectations.unneeded(run, plan, &facts.whole);
        let rows = unneeded.iter().map(|(row, _)| *row).collect::<Vec<_>>();
        let told = rows.into_iter().zip(self::leftovers(&facts, unneeded));
        let unneeded = told.map(|(row, leftover)| Unneeded { row, leftover }).collect();
        Shard::of(divided, plan, run, &facts, unneeded)
    });
    Report {
        format: FORMAT,
        complete: run.complete,
        run: RunFacts {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: facts.started,
            milliseconds: facts.milliseconds,
            recordings: recordings.len(),
            scenarios: scenarios.len(),
            rules: run.exercised.len(),
            rules_in_all: RULES.len(),
            level: facts.level,
            budget: facts.budget,
            seed: facts.seed,
            attempts: run.attempts.iter().map(|(feed, count)| (*feed, *count)).collect(),
            paths: facts.paths,
            flags: facts.flags,
            unreadable: facts.unreadable,
            interrupted: facts.interrupted,
        },
        targets: (facts.targets.iter())
            .map(|Named { id, version, flag }| TargetRow {
                id: id.clone(),
                version: version.clone(),
                flag: flag.clone(),
                counts: run.targets.get(id).map(|score| score.counts).unwrap_or_default(),
            })
            .collect(),
        rules: RULES.iter().map(|rule| row(*rule, run, &facts.targets)).collect(),
        causes,
        leftovers,
        errors: run.errors.iter().filter_map(error).collect(),
        skipped: facts.skipped.into_iter().chain(unsupported(run)).collect(),
        outstanding: run
            .outstanding
            .iter()
            .take(MOST_OUTSTANDING)
            .map(|one| format!("{}@{}", one.scenario, one.target))
            .collect(),
        feeds: agreement(&run.feeds),
        shard,
    }
}

fn row(rule: &dyn Rule, run: &Run, targets: &[Named]) -> RuleRow {
    let cell = |target: &str| run.targets.get(target).and_then(|score| score.rules.get(rule.id()).copied());
    RuleRow {
        id: rule.id().to_owned(),
        level: rule.level(),
        exercised_by: run.exercised.get(rule.id()).copied().unwrap_or_default(),
        cells: targets.iter().map(|target| cell(&target.id).unwrap_or_default()).collect(),
    }
}

/// Failures by cause: target by target, of the mutations that incidents back most first, then in the order of the
/// plan.
fn causes(plan: &Plan, run: &Run, facts: &Facts) -> Vec<Cause> {
    let mut groups: Vec<&Group> = run.causes.iter().collect();
    groups.sort_by_key(|group| (&group.key.target, shelf_order(&group.first).unwrap_or(usize::MAX), group.place));
    let tell = |group: &&Group| cause(plan.scenarios.get(group.place.0)?, group, facts);
    groups.iter().filter_map(tell).collect()
}

/// The place of a scenario's first mutation on the shelves. `None`: a recording as it is, which comes last.
pub(super) fn shelf_order(attempted: &Attempted) -> Option<usize> {
    let first = attempted.scenario.edits.first()?;
    mutations().position(|mutation| mutation.id() == first.mutation.id())
}

fn leftovers(facts: &Facts, rows: Vec<(usize, judge::Leftover)>) -> Vec<Leftover> {
    let tell = |(at, why): (usize, judge::Leftover)| {
        let row = facts.expectations.rows.get(at)?;
        Some(Leftover {
            target: row.target.clone(),
            scenario: row.scenario.clone(),
            rule: row.rule.clone(),
            is_kept: why == judge::Leftover::Kept,
        })
    };
    rows.into_iter().filter_map(tell).collect()
}

fn unsupported(run: &Run) -> impl Iterator<Item = Skipped> {
    let tell = |((target, reason), count): (&(String, String), &usize)| Skipped {
        target: Some(target.clone()),
        reason: reason.clone(),
        count: *count,
    };
    run.unsupported.iter().map(tell)
}

fn error(attempted: &Attempted) -> Option<Told> {
    let excuse = attempted.outcome.as_ref().err()?;
    Some(Told {
        is_of_target: matches!(excuse, Excuse::Target(_)),
        scenario: attempted.scenario.to_string(),
        target: attempted.target.clone(),
        feed: Some(attempted.feed),
        what: visible(&excuse.to_string()),
    })
}

fn agreement(feeds: &judge::Agreement) -> Agreement {
    let words = |seen: &Observation| serde_json::to_string(seen).unwrap_or_default();
    let tell = |differing: &judge::Differing| Told {
        scenario: differing.scenario.to_string(),
        target: differing.target.clone(),
        feed: None,
        is_of_target: false,
        what: format!("direct {} but http {}", words(&differing.direct), words(&differing.http)),
    };
    Agreement { compared: feeds.compared, differing: feeds.differing.iter().map(tell).collect() }
}

/// More than anyone reruns, and less than a report can hold.
pub(super) const MOST_OUTSTANDING: usize = 10_000;
