//! The lab. Serves every scenario to every target, judges what came back, and tells whoever listens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{bench::Bench, target::Target};
use crate::{
    judge::{Expectations, Feed, Progress, Run},
    mutate::Plan,
};

/// Targets, and how to run them.
pub struct Lab {
    /// Who is under test.
    pub targets: Vec<Arc<dyn Target>>,
    /// The ways to feed them; a target takes those it can.
    pub feeds: Vec<Feed>,
    /// Threads.
    pub jobs: usize,
    /// Real time that one attempt over HTTP may take, besides a millisecond for every ten chunks.
    pub timeout: Duration,
    /// Stop after so many failures. `None`: never.
    pub stop_after: Option<usize>,
    /// Failures that are known.
    pub expectations: Expectations,
}

impl Default for Lab {
    /// No targets yet; both feeds, two threads, ten seconds an attempt, no early stop, nothing expected.
    fn default() -> Self {
        Self {
            targets: Vec::new(),
            feeds: vec![Feed::Direct, Feed::Http],
            jobs: 2,
            timeout: Duration::from_secs(10),
            stop_after: None,
            expectations: Expectations::default(),
        }
    }
}

impl Lab {
    /// Runs a plan: all of it fed directly, then all of it over HTTP.
    pub fn run(&self, plan: &Plan, listen: &(dyn Fn(Progress<'_>) + Sync), stop: &Stop) -> Run {
        listen(Progress::Planned(self.attempts(plan)));
        let bench = Bench::new(self, plan, listen, stop);
        for shift in self.feeds.iter().flat_map(|feed| bench.shifts(*feed)) {
            std::thread::scope(|threads| {
                for _ in 0..self.jobs.max(1) {
                    threads.spawn(|| shift.work());
                }
            });
        }
        bench.clear(!stop.is_asked())
    }

    /// How many attempts a plan comes to.
    #[must_use]
    pub fn attempts(&self, plan: &Plan) -> usize {
        let takers = |feed: &Feed| self.targets.iter().filter(|target| target.feeds().contains(feed)).count();
        let scenarios = |feed: &Feed| plan.scenarios.iter().filter(|scenario| scenario.takes(*feed)).count();
        self.feeds.iter().map(|feed| takers(feed) * scenarios(feed)).sum()
    }
}

/// Asks a run to stop. What was judged until then is kept.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
