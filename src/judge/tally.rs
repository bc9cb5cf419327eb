//! The count of a run, kept while it goes. Counts of several threads add up to one.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use super::{
    cause::{Key, gather, put},
    expectations::Expectations,
    rule::Level,
    run::{Agreement, Attempted, Differing, Excuse, Group, Outstanding, Place, Run, Score},
    verdict::Verdict,
};
use crate::{mutate::Feed, stream::RecordingId};

/// The count of attempts so far.
#[derive(Debug, Default)]
pub struct Tally {
    run: Run,
    /// Failures by cause, apart for each recording and feed: what fails unmutated is known at the end only.
    groups: BTreeMap<(RecordingId, Feed, Key), Group>,
    errors: Vec<(Place, Attempted)>,
    outstanding: Vec<(Place, Outstanding)>,
    differing: Vec<(Place, Differing)>,
}

impl Tally {
    /// Counts an attempt. `is_first`: it is the first at its scenario, whoever made it. Says whether it fails in a
    /// way that nobody expected.
    pub fn take(&mut self, place: Place, attempted: &Attempted, expectations: &Expectations, is_first: bool) -> bool {
        *self.run.attempts.entry(attempted.feed).or_default() += 1;
        let score = match self.run.targets.get_mut(&attempted.target) {
            Some(score) => score,
            None => self.run.targets.entry(attempted.target.clone()).or_default(),
        };
        let (seen, verdict) = match &attempted.outcome {
            Ok((seen, verdict)) => (seen, verdict),
            Err(Excuse::Unsupported(why)) => {
                score.counts.skip += 1;
                *self.run.unsupported.entry((attempted.target.clone(), why.clone())).or_default() += 1;
                return false;
            }
            Err(Excuse::Harness(_) | Excuse::Target(_)) => {
                score.counts.error += 1;
                self.errors.push((place, attempted.clone()));
                return false;
            }
        };
        if is_first {
            for rule in verdict.exercised() {
                *self.run.exercised.entry(rule).or_default() += 1;
            }
        }
        let known = expectations.of(&attempted.target, &attempted.scenario, verdict);
        count(score, verdict, known.is_some(), attempted.is_flaky);
        let Some(decides) = verdict.findings.iter().map(|finding| finding.level).min() else {
            score.counts.pass += 1;
            return false;
        };
        if let Some(rows) = &known {
            for row in rows {
                *self.run.expected.entry(*row).or_default() += 1;
            }
        }
        match (decides, &known) {
            (_, Some(_)) => score.counts.expected += 1,
            (_, None) if attempted.is_flaky => score.counts.flaky += 1,
            (Level::Must, None) => score.counts.fail += 1,
            (Level::Should, None) => score.counts.non_strict += 1,
            (Level::Info, None) => score.counts.pass += 1,
        }
        let row = known.as_ref().and_then(|rows| rows.first().copied());
        let is_flaky = attempted.is_flaky && known.is_none();
        let key = Key { is_flaky, ..Key::of(&attempted.target, &attempted.scenario, seen, verdict, row) };
        if known.is_none() && decides < Level::Info {
            let outstanding = Outstanding { scenario: attempted.scenario.clone(), target: attempted.target.clone() };
            self.outstanding.push((place, outstanding));
        }
        let recording = attempted.scenario.recording.clone();
        let is_plain = attempted.scenario.is_plain();
        match self.groups.entry((recording, attempted.feed, key)) {
            Entry::Vacant(entry) => {
                let key = entry.key().2.clone();
                entry.insert(Group { key, attempts: 1, is_plain, first: Arc::new(attempted.clone()), place });
            }
            Entry::Occupied(mut entry) => {
                let group = entry.get_mut();
                group.attempts += 1;
                group.is_plain |= is_plain;
                if place < group.place {
                    (group.place, group.first) = (place, Arc::new(attempted.clone()));
                }
            }
        }
        decides == Level::Must && known.is_none() && !is_flaky
    }

    /// Counts a scenario that was fed both ways; `differs` holds what was seen if that differs.
    pub fn compare(&mut self, place: Place, differs: Option<Differing>) {
        self.run.feeds.compared += 1;
        self.differing.extend(differs.map(|differing| (place, differing)));
    }

    /// Adds another count.
    pub fn merge(&mut self, other: Self) {
        for (feed, number) in other.run.attempts {
            *self.run.attempts.entry(feed).or_default() += number;
        }
        for (rule, number) in other.run.exercised {
            *self.run.exercised.entry(rule).or_default() += number;
        }
        for (row, number) in other.run.expected {
            *self.run.expected.entry(row).or_default() += number;
        }
        for (target, score) in other.run.targets {
            add(self.run.targets.entry(target).or_default(), &score);
        }
        for (key, group) in other.groups {
            put(&mut self.groups, key, group);
        }
        for (unsupported, number) in other.run.unsupported {
            *self.run.unsupported.entry(unsupported).or_default() += number;
        }
        self.outstanding.extend(other.outstanding);
        self.errors.extend(other.errors);
        self.differing.extend(other.differing);
        self.run.feeds.compared += other.run.feeds.compared;
    }

    /// The run, at its end.
    #[must_use]
    pub fn close(mut self, complete: bool) -> Run {
        let failures: Vec<Group> = self.groups.into_values().collect();
        let causes = gather(failures.iter().cloned(), &|first: &Arc<Attempted>| &first.scenario.recording);
        self.run.feeds = Agreement { compared: self.run.feeds.compared, differing: in_order(self.differing) };
        let of_error = |(place, error): &(Place, Attempted)| {
            (*place, Outstanding { scenario: error.scenario.clone(), target: error.target.clone() })
        };
        self.outstanding.extend(self.errors.iter().map(of_error));
        let mut outstanding = in_order(self.outstanding);
        outstanding.dedup();
        Run { complete, causes, failures, errors: in_order(self.errors), outstanding, ..self.run }
    }
}

fn count(score: &mut Score, verdict: &Verdict, is_known: bool, is_flaky: bool) {
    let rules = &mut score.rules;
    for rule in &verdict.judged {
        rules.entry(rule).or_default().judged += 1;
    }
    for rule in &verdict.explained {
        rules.entry(rule).or_default().explained += 1;
    }
    for (rule, _) in &verdict.not_reported {
        rules.entry(rule).or_default().not_reported += 1;
    }
    for finding in &verdict.findings {
        let cell = rules.entry(finding.rule).or_default();
        cell.broken += 1;
        cell.expected += usize::from(is_known);
        cell.flaky += usize::from(is_flaky && !is_known);
    }
}

fn add(score: &mut Score, other: &Score) {
    score.counts = score.counts.and(other.counts);
    for (rule, more) in &other.rules {
        let cell = score.rules.entry(rule).or_default();
        *cell = cell.and(*more);
    }
}

fn in_order<T>(mut placed: Vec<(Place, T)>) -> Vec<T> {
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, what)| what).collect()
}
