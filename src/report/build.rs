//! From a run to a report: counting, grouping by cause, and comparing the feeds.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    failure::cause,
    model::{Agreement, Cause, Counts, Report, RuleCell, RuleRow, RunFacts, Skipped, TargetRow, Told},
};
use crate::{
    judge::{Attempted, Feed, Level, Observation, Run, Verdict, rules::RULES},
    mutate::{Edit, Plan, Scenario, mutations},
};

/// What a report tells that is not in the run itself.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Names of the targets, in order.
    pub targets: Vec<String>,
    /// When the run began, UTC.
    pub started: String,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// The level that decides.
    pub level: Level,
    /// The paths of the corpus.
    pub paths: Vec<String>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
}

/// Builds the report of a run.
#[must_use]
pub fn build(plan: &Plan, run: &Run, facts: Facts) -> Report {
    let exercised = exercised_by(run);
    let recordings: BTreeSet<_> = plan.scenarios.iter().map(|scenario| scenario.id().recording.as_str()).collect();
    let attempts = [Feed::Direct, Feed::Http]
        .map(|feed| (feed, run.attempts.iter().filter(|attempted| attempted.feed == feed).count()));
    Report {
        format: 1,
        complete: run.complete,
        run: RunFacts {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: facts.started,
            milliseconds: facts.milliseconds,
            recordings: recordings.len(),
            scenarios: plan.scenarios.len(),
            rules: exercised.len(),
            rules_in_all: RULES.len(),
            level: facts.level,
            attempts: attempts.into_iter().filter(|(_, count)| *count > 0).collect(),
            paths: facts.paths,
        },
        targets: facts.targets.iter().map(|id| TargetRow { id: id.clone(), counts: counts(run, id) }).collect(),
        rules: rows(run, &facts.targets, &exercised),
        causes: causes(plan, run),
        errors: run
            .attempts
            .iter()
            .filter_map(|attempted| Some(told(attempted, attempted.outcome.as_ref().err()?)))
            .collect(),
        skipped: facts.skipped,
        feeds: agreement(run),
    }
}

/// How many scenarios exercise each rule. That does not depend on who consumes them, so the first attempt at each
/// scenario tells.
fn exercised_by(run: &Run) -> BTreeMap<&'static str, usize> {
    let mut exercised = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for attempted in &run.attempts {
        if let Ok((_, verdict)) = &attempted.outcome
            && seen.insert(attempted.scenario.to_string())
        {
            for rule in verdict.exercised() {
                *exercised.entry(rule).or_default() += 1;
            }
        }
    }
    exercised
}

fn counts(run: &Run, target: &str) -> Counts {
    let mut counts = Counts::default();
    for attempted in run.attempts.iter().filter(|attempted| attempted.target == target) {
        match &attempted.outcome {
            Err(_) => counts.error += 1,
            Ok((_, verdict)) if verdict.fails() => counts.fail += 1,
            Ok((_, verdict)) if verdict.has(Level::Should) => counts.non_strict += 1,
            Ok(_) => counts.pass += 1,
        }
    }
    counts
}

fn rows(run: &Run, targets: &[String], exercised: &BTreeMap<&'static str, usize>) -> Vec<RuleRow> {
    let mut cells: BTreeMap<(&str, &str), RuleCell> = BTreeMap::new();
    for attempted in &run.attempts {
        let Ok((_, verdict)) = &attempted.outcome else { continue };
        for rule in &verdict.judged {
            cells.entry((rule, &attempted.target)).or_default().judged += 1;
        }
        for rule in &verdict.explained {
            cells.entry((rule, &attempted.target)).or_default().explained += 1;
        }
        for (rule, _) in &verdict.not_reported {
            cells.entry((rule, &attempted.target)).or_default().not_reported += 1;
        }
        for finding in &verdict.findings {
            cells.entry((finding.rule, &attempted.target)).or_default().broken += 1;
        }
    }
    let row = |rule: &&dyn crate::judge::Rule| RuleRow {
        id: rule.id(),
        level: rule.level(),
        exercised_by: exercised.get(rule.id()).copied().unwrap_or_default(),
        cells: targets
            .iter()
            .map(|target| cells.get(&(rule.id(), target.as_str())).copied().unwrap_or_default())
            .collect(),
    };
    RULES.iter().map(row).collect()
}

/// Failures by cause: of the mutations that incidents back most first, then in the order of the plan.
fn causes(plan: &Plan, run: &Run) -> Vec<Cause> {
    let scenarios: BTreeMap<String, &Scenario> =
        plan.scenarios.iter().map(|scenario| (scenario.id().to_string(), scenario)).collect();
    let mut groups: BTreeMap<Key, Vec<(usize, &Attempted, &Observation, &Verdict)>> = BTreeMap::new();
    let broken = run.attempts.iter().enumerate().filter_map(|(place, attempted)| match &attempted.outcome {
        Ok((seen, verdict)) if !verdict.findings.is_empty() => Some((place, attempted, seen, verdict)),
        _ => None,
    });
    let broken: Vec<_> = broken.collect();
    let unmutated: BTreeMap<_, _> = (broken.iter())
        .filter(|(_, attempted, ..)| {
            scenarios.get(&attempted.scenario.to_string()).is_some_and(|scenario| scenario.is_plain())
        })
        .map(|(_, attempted, seen, verdict)| (recorded(attempted), Key::of(attempted, seen, verdict)))
        .collect();
    for (place, attempted, seen, verdict) in broken {
        // What fails unmutated, and mutated fails the same way, has its cause in the recording.
        let key = Key::of(attempted, seen, verdict);
        let key =
            unmutated.get(&recorded(attempted)).filter(|known| known.shows_the_same_as(&key)).cloned().unwrap_or(key);
        groups.entry(key).or_default().push((place, attempted, seen, verdict));
    }
    let mut told: Vec<((String, usize, usize), Cause)> = Vec::new();
    for (key, members) in groups {
        if let Some((place, attempted, seen, verdict)) = members.first()
            && let Some(scenario) = scenarios.get(&attempted.scenario.to_string())
            && let Some(cause) = cause(scenario, attempted, seen, verdict, key.mutations, members.len())
        {
            told.push(((key.target, shelf_order(attempted), *place), cause));
        }
    }
    told.sort_by(|(one, _), (other, _)| one.cmp(other));
    told.into_iter().map(|(_, cause)| cause).collect()
}

/// The place of a scenario's first mutation on the shelves; recordings as they are come last.
fn shelf_order(attempted: &Attempted) -> usize {
    let first = attempted.scenario.edits.first();
    first.and_then(|edit| mutations().position(|mutation| mutation.id() == edit.mutation.id())).unwrap_or(usize::MAX)
}

/// The recording behind an attempt, for one target and feed.
fn recorded(attempted: &Attempted) -> (&str, Feed, &str) {
    (&attempted.target, attempted.feed, attempted.scenario.recording.as_str())
}

/// What failures of one cause have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    target: String,
    mutations: String,
    rules: Vec<&'static str>,
    status: &'static str,
    class: String,
}

impl Key {
    fn shows_the_same_as(&self, other: &Self) -> bool {
        (self.status, &self.class) == (other.status, &other.class)
    }

    fn of(attempted: &Attempted, seen: &Observation, verdict: &Verdict) -> Self {
        // A number says where in this recording; the same cause has another number in the next.
        let name = |edit: &Edit| match edit.parameter.parse::<u64>() {
            Ok(_) => edit.mutation.id().to_owned(),
            Err(_) => edit.to_string(),
        };
        Self {
            target: attempted.target.clone(),
            mutations: attempted.scenario.edits.iter().map(name).collect::<Vec<_>>().join("+"),
            rules: verdict.findings.iter().map(|finding| finding.rule).collect(),
            status: seen.status.as_str(),
            class: seen.error.as_ref().map(|error| error.class.clone()).unwrap_or_default(),
        }
    }
}

fn agreement(run: &Run) -> Agreement {
    let mut agreement = Agreement::default();
    let mut direct: BTreeMap<(String, &str), &Observation> = BTreeMap::new();
    for attempted in &run.attempts {
        let Ok((seen, _)) = &attempted.outcome else { continue };
        let key = (attempted.scenario.to_string(), attempted.target.as_str());
        match attempted.feed {
            Feed::Direct => drop(direct.insert(key, seen)),
            Feed::Http => {
                let Some(other) = direct.get(&key) else { continue };
                agreement.compared += 1;
                if !same(other, seen) {
                    let words = |seen: &Observation| serde_json::to_string(seen).unwrap_or_default();
                    let what = format!("direct {} but http {}", words(other), words(seen));
                    agreement.differing.push(told(attempted, &what));
                }
            }
        }
    }
    agreement
}

/// The same but for the words of an error that the network stack, and not the wire, wrote.
fn same(one: &Observation, other: &Observation) -> bool {
    let plain = |seen: &Observation| {
        let mut seen = Observation { waits: None, ..seen.clone() };
        if let Some(error) = &mut seen.error
            && matches!(seen.status, crate::judge::Seen::Truncated | crate::judge::Seen::Unreachable)
        {
            error.message = None;
        }
        seen
    };
    plain(one) == plain(other)
}

fn told(attempted: &Attempted, what: &str) -> Told {
    Told {
        scenario: attempted.scenario.to_string(),
        target: attempted.target.clone(),
        feed: attempted.feed,
        what: what.to_owned(),
    }
}
