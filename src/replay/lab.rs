//! The lab. Serves every scenario to every target, judges what came back, and tells whoever listens.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{bench::Bench, target::Target};
use crate::{
    judge::{Expectations, Feed, Progress, Run},
    mutate::{Plan, Scenario},
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
    /// This program, to observe targets in a process of their own that [run apart](Target::runs_apart). `None`: they
    /// are observed in this one, and a run may have no end.
    pub program: Option<PathBuf>,
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
            program: None,
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
        let of = |scenario: &Scenario, feed: Feed| {
            if scenario.takes(feed) { self.takers(scenario, feed).count() } else { 0 }
        };
        plan.scenarios.iter().flat_map(|scenario| self.feeds.iter().map(move |feed| of(scenario, *feed))).sum()
    }

    /// The targets that a scenario is fed to in this way, each with its place. A process apart has a socket to be fed
    /// through, and no script.
    pub(super) fn takers(&self, scenario: &Scenario, feed: Feed) -> impl Iterator<Item = (usize, &dyn Target)> {
        let targets = self.targets.iter().map(AsRef::as_ref).enumerate();
        targets.filter(move |(_, target)| {
            target.feeds().contains(&feed) && (feed == Feed::Http || self.apart(scenario, *target).is_none())
        })
    }

    /// The program to start where this target is observed in a process of its own.
    pub(super) fn apart(&self, scenario: &Scenario, target: &dyn Target) -> Option<&Path> {
        let path = self.program.as_deref()?;
        (scenario.is_costly() && target.runs_apart()).then_some(path)
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
