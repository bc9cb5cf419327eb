//! The bench. What the threads of a run share, and the shifts they work in.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::task::LocalSet;

use super::{
    lab::{Lab, Stop},
    observe::runtime,
    target::Target,
    thread::Thread,
};
use crate::{
    judge::{Docket, Feed, Progress, Run, Tally},
    mutate::{Plan, Scenario},
    stream::RecordingId,
};

/// A plan on the bench.
pub(super) struct Bench<'a> {
    pub(super) lab: &'a Lab,
    plan: &'a Plan,
    pub(super) listen: &'a (dyn Fn(Progress<'_>) + Sync),
    pub(super) stop: &'a Stop,
    /// What each plain recording is about.
    pub(super) dockets: BTreeMap<&'a RecordingId, Docket>,
    pub(super) failures: AtomicUsize,
    /// Which scenarios some attempt was made at.
    pub(super) begun: Vec<AtomicBool>,
    /// The number of the next errand of a program.
    pub(super) errands: AtomicU64,
    /// Digests of what was seen directly, a scenario after another with a place for each target; zero for nothing.
    pub(super) direct: Vec<AtomicU64>,
    /// The scenarios of each feed.
    places: Vec<(Feed, Vec<usize>)>,
    tally: Mutex<Tally>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(lab: &'a Lab, plan: &'a Plan, listen: &'a (dyn Fn(Progress<'_>) + Sync), stop: &'a Stop) -> Self {
        let mut dockets = BTreeMap::new();
        for scenario in &plan.scenarios {
            let id = &scenario.id().recording;
            dockets.entry(id).or_insert_with(|| Docket::of_recording(scenario.session()));
        }
        let both = lab.feeds.contains(&Feed::Direct) && lab.feeds.contains(&Feed::Http);
        let digests = if both { plan.scenarios.len() * lab.targets.len() } else { 0 };
        Self {
            lab,
            plan,
            listen,
            stop,
            dockets,
            failures: AtomicUsize::new(0),
            begun: plan.scenarios.iter().map(|_| AtomicBool::new(false)).collect(),
            errands: AtomicU64::new(1),
            direct: (0..digests).map(|_| AtomicU64::new(0)).collect(),
            places: lab.feeds.iter().map(|feed| (*feed, lab.places(plan, *feed))).collect(),
            tally: Mutex::default(),
        }
    }

    /// The shifts of a feed, for as many threads as come. Over HTTP what waits for a clock runs by itself, many at a
    /// time: beside scenarios that keep a thread busy, a clock would run out for want of a turn.
    pub(super) fn shifts(&'a self, feed: Feed) -> Vec<Shift<'a>> {
        let shift = |places: Vec<usize>, lanes, only| Shift {
            bench: self,
            feed,
            lanes,
            only,
            places,
            next: AtomicUsize::new(0),
        };
        let scenarios = &self.plan.scenarios;
        let all: Vec<usize> =
            self.places.iter().filter(|(of, _)| *of == feed).flat_map(|(_, places)| places).copied().collect();
        match feed {
            Feed::Direct => vec![shift(all, 1, None)],
            Feed::Http => {
                let (waiting, busy) = all.into_iter().partition(|place| scenarios[*place].waits());
                vec![shift(busy, 1, None), shift(waiting, LANES, None)]
            }
            // Programs run one after the other: each has the machine, and its memory, for itself.
            Feed::Process => {
                let (costly, others): (Vec<_>, Vec<_>) =
                    all.into_iter().partition(|place| scenarios[*place].is_costly());
                let (waiting, busy): (Vec<_>, Vec<_>) = others.into_iter().partition(|place| scenarios[*place].waits());
                let programs = self.lab.targets.iter().enumerate().filter(|(_, target)| target.feeds().contains(&feed));
                let shifts = programs.flat_map(|(column, target)| {
                    let lanes = target.at_a_time();
                    // What is to show its cost has the target for itself, but for the other threads.
                    let costly = shift(costly.clone(), 1, Some(column));
                    [
                        shift(busy.clone(), lanes, Some(column)),
                        shift(waiting.clone(), lanes * MORE, Some(column)),
                        costly,
                    ]
                });
                shifts.collect()
            }
        }
    }

    /// How many attempts it comes to.
    pub(super) fn attempts(&self) -> usize {
        self.places.iter().map(|(feed, places)| self.lab.attempts_at(self.plan, *feed, places)).sum()
    }

    /// What came of it all.
    pub(super) fn clear(self, complete: bool) -> Run {
        self.tally.into_inner().unwrap_or_else(PoisonError::into_inner).close(complete)
    }
}

/// A part of the plan, fed in one way. The threads of a shift take from the same list.
pub(super) struct Shift<'a> {
    bench: &'a Bench<'a>,
    pub(super) feed: Feed,
    lanes: usize,
    /// The column of the only target that it is for.
    only: Option<usize>,
    places: Vec<usize>,
    next: AtomicUsize,
}

impl Shift<'_> {
    /// One thread: a runtime of its own, and as many lanes on it as the feed leaves waiting.
    pub(super) fn work(&self) {
        let tally = LocalSet::new().block_on(&runtime(self.feed), async {
            let thread = Thread::new(self, self.bench).await;
            (0..self.lanes).map(|_| thread.lane()).collect::<FuturesUnordered<_>>().collect::<()>().await;
            thread.tally()
        });
        self.bench.tally.lock().unwrap_or_else(PoisonError::into_inner).merge(tally);
    }

    pub(super) fn take(&self) -> Option<(usize, &Scenario)> {
        if self.bench.stop.is_asked() {
            return None;
        }
        let place = *self.places.get(self.next.fetch_add(1, Ordering::Relaxed))?;
        Some((place, self.bench.plan.scenarios.get(place)?))
    }

    /// Its work is done: what a target keeps running may end.
    pub(super) fn rest(&self) {
        if let Some(target) = self.only.and_then(|column| self.bench.lab.targets.get(column)) {
            target.rest();
        }
    }

    pub(super) fn targets(&self, scenario: &Scenario) -> impl Iterator<Item = (usize, &dyn Target)> {
        let takers = self.bench.lab.takers(scenario, self.feed);
        takers.filter(|(column, _)| self.only.is_none_or(|only| only == *column))
    }
}

/// Attempts in flight a thread where all of them wait.
const LANES: usize = 16;

/// What is in flight of a program where all of it waits, beside what would be where it is busy.
const MORE: usize = 4;
