//! One report of the parts of a plan: the one that the whole run would have given.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    build::MOST_OUTSTANDING,
    model::{Agreement, Cause, Leftover, Report, RuleRow, RunFacts, Skipped, TargetRow},
    shard::{Example, Failure, Kind, Shard},
};
use crate::{
    judge::{Feed, Group, Key, RuleCell, gather, rules::rule},
    mutate::{Partition, ScenarioId},
    stream::RecordingId,
};

/// Why reports do not make one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// There is none.
    #[error("there is no report")]
    Nothing,
    /// One is of a whole run.
    #[error("`{name}` is the report of a whole run, and not of a part")]
    NoPart {
        /// Its name.
        name: String,
    },
    /// Two are not of the same run.
    #[error("`{name}` and `{other}` are not of one run: {what} differs ({value} and {than})")]
    Differs {
        /// The name of one.
        name: String,
        /// The name of the other.
        other: String,
        /// What differs.
        what: String,
        /// That of one.
        value: String,
        /// That of the other.
        than: String,
    },
    /// Two are the same part.
    #[error("`{name}` and `{other}` are both {partition}")]
    Twice {
        /// The name of one.
        name: String,
        /// The name of the other.
        other: String,
        /// The part.
        partition: Partition,
    },
    /// Some are not there.
    #[error("{} missing", listed(.partitions))]
    Missing {
        /// Those.
        partitions: Vec<Partition>,
    },
    /// One does not hold what a part holds.
    #[error("`{name}` contradicts itself: {what}")]
    Contradiction {
        /// Its name.
        name: String,
        /// What is wrong.
        what: &'static str,
    },
}

fn listed(partitions: &[Partition]) -> String {
    let named: Vec<String> = partitions.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    let more = partitions.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more} {}", named.join(", "), if partitions.len() == 1 { "is" } else { "are" })
}

/// A part by its name.
struct Part {
    name: String,
    report: Report,
    shard: Shard,
}

/// Merges the reports of all parts of a plan, each with a name for people. Their order does not matter.
///
/// # Errors
/// When they are not of one run, or are not each of its parts once.
pub fn merge(named: Vec<(String, Report)>) -> Result<Report, MergeError> {
    let parts = named.into_iter().map(|(name, mut report)| match report.shard.take() {
        Some(shard) => Ok(Part { name, report, shard }),
        None => Err(MergeError::NoPart { name }),
    });
    let mut parts = parts.collect::<Result<Vec<Part>, _>>()?;
    parts.sort_by_key(|part| part.shard.partition);
    let Some((first, others)) = parts.split_first() else { return Err(MergeError::Nothing) };
    others.iter().try_for_each(|other| same(first, other))?;
    all_once(first, &parts)?;
    parts.iter().try_for_each(consistent)?;

    let rules: Vec<RuleRow> = (0..first.report.rules.len()).map(|at| row(&parts, at)).collect();
    let targets: Vec<TargetRow> = (0..first.report.targets.len()).map(|at| target(&parts, at)).collect();
    let complete = parts.iter().all(|part| part.report.complete);
    let sum = |number: &dyn Fn(&Report) -> usize| parts.iter().map(|part| number(&part.report)).sum::<usize>();
    let mut attempts: BTreeMap<Feed, usize> = BTreeMap::new();
    for (feed, number) in parts.iter().flat_map(|part| &part.report.run.attempts) {
        *attempts.entry(*feed).or_default() += number;
    }
    Ok(Report {
        format: first.report.format,
        complete,
        run: RunFacts {
            started: parts.iter().map(|part| part.report.run.started.clone()).min().unwrap_or_default(),
            milliseconds: parts.iter().fold(0, |all, part| part.report.run.milliseconds.saturating_add(all)),
            recordings: first.shard.whole.recordings,
            scenarios: first.shard.whole.scenarios,
            rules: rules.iter().filter(|row| row.exercised_by > 0).count(),
            attempts: attempts.into_iter().collect(),
            interrupted: parts.iter().any(|part| part.report.run.interrupted),
            ..first.report.run.clone()
        },
        causes: causes(&parts)?,
        leftovers: if complete { leftovers(&parts, &targets) } else { Vec::new() },
        errors: in_order(&parts, &|part| (&part.report.errors, &part.shard.places.errors), &|told| &told.target),
        skipped: skipped(&parts),
        outstanding: {
            let mut all =
                in_order(&parts, &|part| (&part.report.outstanding, &part.shard.places.outstanding), &|one| {
                    one.split_once('@').map_or("", |(_, target)| target)
                });
            all.truncate(MOST_OUTSTANDING);
            all
        },
        feeds: Agreement {
            compared: sum(&|report| report.feeds.compared),
            differing: in_order(
                &parts,
                &|part| (&part.report.feeds.differing, &part.shard.places.differing),
                &|told| &told.target,
            ),
        },
        targets,
        rules,
        shard: None,
    })
}

/// Refuses two parts that are not of one run, and says what differs.
fn same(one: &Part, other: &Part) -> Result<(), MergeError> {
    let facts = |part: &Part| {
        let Part { report, shard: Shard { partition, whole, .. }, .. } = part;
        let Report { run, targets, .. } = report;
        let of = partition.siblings().last();
        let named = targets.iter().map(|target| {
            let words = [Some(&target.id), target.version.as_ref(), target.flag.as_ref()];
            words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
        });
        let list = |texts: Vec<String>| texts.join(", ");
        let facts = [
            ("the version", run.version.clone()),
            ("the seed", run.seed.to_string()),
            ("the corpus", whole.corpus.clone()),
            ("the way into parts", of.map(|last| last.to_string()).unwrap_or_default()),
            ("the list of targets", list(named.collect())),
            ("the list of rules", list(report.rules.iter().map(|row| row.id.clone()).collect())),
            ("the level", run.level.as_str().to_owned()),
            ("the budget", run.budget.map_or("full".to_owned(), |budget| budget.to_string())),
            ("the list of known failures", whole.expectations.clone()),
            ("the number of recordings", whole.recordings.to_string()),
            ("the number of scenarios", whole.scenarios.to_string()),
            ("the list of flags", list(whole.settings.keys().cloned().collect())),
        ];
        let settings = whole.settings.iter().map(|(flag, value)| (format!("--{flag}"), value.clone()));
        let facts = facts.into_iter().map(|(what, value)| (what.to_owned(), value)).chain(settings);
        facts.chain([("the list of scenarios".to_owned(), whole.plan.clone())]).collect::<Vec<_>>()
    };
    let differing = facts(one).into_iter().zip(facts(other)).find(|(ours, theirs)| ours != theirs);
    differing.map_or(Ok(()), |((what, value), (_, than))| {
        Err(MergeError::Differs { name: one.name.clone(), other: other.name.clone(), what, value, than })
    })
}

/// Refuses a part that is there twice, and parts that are not there.
fn all_once(first: &Part, parts: &[Part]) -> Result<(), MergeError> {
    for (one, other) in parts.iter().zip(parts.iter().skip(1)) {
        if one.shard.partition == other.shard.partition {
            let (name, other) = (one.name.clone(), other.name.clone());
            return Err(MergeError::Twice { name, other, partition: one.shard.partition });
        }
    }
    let there: BTreeSet<Partition> = parts.iter().map(|part| part.shard.partition).collect();
    let partitions: Vec<Partition> = first.shard.partition.siblings().filter(|part| !there.contains(part)).collect();
    if partitions.is_empty() { Ok(()) } else { Err(MergeError::Missing { partitions }) }
}

/// Refuses a part whose lists do not belong together.
fn consistent(part: &Part) -> Result<(), MergeError> {
    let Part { name, report, shard: Shard { places, whole, .. } } = part;
    let lists = [
        (report.errors.len(), &places.errors),
        (report.outstanding.len(), &places.outstanding),
        (report.feeds.differing.len(), &places.differing),
    ];
    // Only so many of what is outstanding are told, and all have a place.
    let is_short = lists.iter().any(|(told, places)| *told != places.len() && *told != MOST_OUTSTANDING);
    let is_outside = lists.iter().flat_map(|(_, places)| *places).any(|place| *place >= whole.scenarios);
    let what = match (is_short, is_outside) {
        (true, _) => "not everything that is told has a place",
        (_, true) => "a place is outside the plan",
        _ => return Ok(()),
    };
    Err(MergeError::Contradiction { name: name.clone(), what })
}

fn row(parts: &[Part], at: usize) -> RuleRow {
    let rows = || parts.iter().filter_map(|part| part.report.rules.get(at));
    let mut merged = parts[0].report.rules[at].clone();
    merged.exercised_by = rows().map(|row| row.exercised_by).sum();
    for (column, cell) in merged.cells.iter_mut().enumerate() {
        let cells = rows().filter_map(|row| row.cells.get(column));
        *cell = cells.fold(RuleCell::default(), |all, more| all.and(*more));
    }
    merged
}

fn target(parts: &[Part], at: usize) -> TargetRow {
    let rows = parts.iter().filter_map(|part| part.report.targets.get(at));
    let counts = rows.fold(crate::judge::Counts::default(), |all, more| all.and(more.counts));
    TargetRow { counts, ..parts[0].report.targets[at].clone() }
}

/// The first failure of a group.
struct First<'a> {
    recording: RecordingId,
    example: Option<&'a Example>,
}

fn causes(parts: &[Part]) -> Result<Vec<Cause>, MergeError> {
    let wrong = |part: &Part, what| MergeError::Contradiction { name: part.name.clone(), what };
    let mut apart = Vec::new();
    for part in parts {
        for failure in &part.shard.failures {
            let group = group(failure, &part.shard.kinds);
            apart.push(group.ok_or_else(|| wrong(part, "a failure is of no scenario, rule, or kind"))?);
        }
    }
    let mut causes = Vec::new();
    for Group { key, attempts, first, place, .. } in gather(apart, &|first: &First<'_>| &first.recording) {
        let Some(example) = first.example else {
            return Err(wrong(&parts[0], "together with the others it has a cause that none of them tells"));
        };
        let Key { target, mutations, is_flaky, .. } = key;
        let order = (target, example.order.unwrap_or(usize::MAX), place);
        causes.push((order, Cause { is_flaky, mutations, attempts, ..example.cause.clone() }));
    }
    causes.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(causes.into_iter().map(|(_, cause)| cause).collect())
}

fn group<'a>(failure: &'a Failure, kinds: &[Kind]) -> Option<Group<First<'a>>> {
    let Kind { target, mutations, rules, status, class, is_flaky, row } = kinds.get(failure.kind)?;
    let scenario: ScenarioId = failure.scenario.parse().ok()?;
    Some(Group {
        key: Key {
            target: target.clone(),
            mutations: mutations.clone(),
            rules: rules.iter().map(|id| Some(rule(id)?.id())).collect::<Option<_>>()?,
            status: status.as_str(),
            class: class.clone(),
            is_flaky: *is_flaky,
            expected: *row,
        },
        attempts: failure.attempts,
        is_plain: failure.is_plain,
        first: First { recording: scenario.recording, example: failure.example.as_ref() },
        place: failure.place,
    })
}

/// Expectations that no part needed, of targets that ran.
fn leftovers(parts: &[Part], targets: &[TargetRow]) -> Vec<Leftover> {
    let mut unneeded: BTreeMap<usize, (usize, &Leftover)> = BTreeMap::new();
    for row in parts.iter().flat_map(|part| &part.shard.unneeded) {
        unneeded.entry(row.row).or_insert((0, &row.leftover)).0 += 1;
    }
    let ran = |id: &str| targets.iter().any(|target| target.id == id && target.counts.all() > 0);
    let by_all = unneeded.into_values().filter(|(times, leftover)| *times == parts.len() && ran(&leftover.target));
    by_all.map(|(_, leftover)| leftover.clone()).collect()
}

/// What was left out: recordings by every part, scenarios by the part that they are in.
fn skipped(parts: &[Part]) -> Vec<Skipped> {
    let mut scenarios: BTreeMap<(&String, &String), usize> = BTreeMap::new();
    for skipped in parts.iter().flat_map(|part| &part.report.skipped) {
        if let Some(target) = &skipped.target {
            *scenarios.entry((target, &skipped.reason)).or_default() += skipped.count;
        }
    }
    let recordings = parts.iter().take(1).flat_map(|part| &part.report.skipped).filter(|it| it.target.is_none());
    let scenarios = scenarios.into_iter().map(|((target, reason), count)| Skipped {
        target: Some(target.clone()),
        reason: reason.clone(),
        count,
    });
    recordings.cloned().chain(scenarios).collect()
}

/// What a part tells, and the place of each in the plan.
type Placed<'a, T> = (&'a Vec<T>, &'a Vec<usize>);

/// What parts tell, in the order of the whole plan.
fn in_order<T: Clone>(
    parts: &[Part],
    of: &dyn for<'a> Fn(&'a Part) -> Placed<'a, T>,
    target: &dyn for<'a> Fn(&'a T) -> &'a str,
) -> Vec<T> {
    let mut all: Vec<(usize, Option<usize>, &T)> = Vec::new();
    for part in parts {
        let column = |told: &T| part.report.targets.iter().position(|row| row.id == target(told));
        let list = of(part);
        all.extend(list.0.iter().zip(list.1).map(|(told, place)| (*place, column(told), told)));
    }
    all.sort_by_key(|(place, column, _)| (*place, *column));
    all.into_iter().map(|(.., told)| told.clone()).collect()
}

const MOST_NAMED: usize = 10;
