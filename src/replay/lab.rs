//! The lab. Serves every scenario to every target, judges what came back, and tells whoever listens.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{app_server::StandIn, bench::Bench, target::Target};
use crate::{
    judge::{Expectations, Feed, Level, Progress, Run, rules::is_meant},
    mutate::{Partition, Plan, Scenario, sample},
    stream::Api,
};

/// Targets, and how to run them.
#[derive(Clone)]
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
    /// How many scenarios of its wire a program of its own is given, drawn by the seed. `None`: all.
    pub budget: Option<usize>,
    /// What is drawn.
    pub seed: u64,
    /// The only part of the plan that is run; a sample is drawn from the whole of it. `None`: all.
    pub partition: Option<Partition>,
    /// How often an attempt in real time that fails is made again. One that passes then is flaky.
    pub retries: u32,
    /// The least binding of the rules whose breach is a failure to make an attempt again for.
    pub level: Level,
    /// Only these scenarios at these targets. `None`: every one at all.
    pub pairs: Option<BTreeSet<(String, String)>>,
    /// The only rules that are judged. `None`: all.
    pub rules: Option<BTreeSet<&'static str>>,
    /// Whether chunks come as slowly as they were recorded, in real time; half as slowly with 0.5. `None`: at once.
    pub timing: Option<f64>,
    /// Whether targets keep what they have running when the run is over, for the next one. Whoever says so lets them
    /// [rest](Target::rest) in the end.
    pub is_one_of_many: bool,
    /// This program, to observe targets in a process of their own that [run apart](Target::runs_apart). `None`: they
    /// are observed in this one, and a run may have no end. It is also what plays sessions of an app-server to programs.
    pub program: Option<PathBuf>,
    /// Where the recordings are, for that.
    pub corpus: Vec<PathBuf>,
}

impl Default for Lab {
    /// No targets yet; both feeds, two threads, ten seconds an attempt, no early stop, nothing expected.
    fn default() -> Self {
        Self {
            targets: Vec::new(),
            feeds: Feed::ALL.to_vec(),
            jobs: 2,
            timeout: Duration::from_secs(10),
            stop_after: None,
            expectations: Expectations::default(),
            budget: Some(500),
            seed: 1,
            partition: None,
            retries: 0,
            level: Level::Must,
            pairs: None,
            rules: None,
            timing: None,
            is_one_of_many: false,
            program: None,
            corpus: Vec::new(),
        }
    }
}

impl Lab {
    /// Runs a plan: all of it fed directly, then all of it over HTTP.
    pub fn run(&self, plan: &Plan, listen: &(dyn Fn(Progress<'_>) + Sync), stop: &Stop) -> Run {
        let bench = Bench::new(self, plan, listen, stop);
        listen(Progress::Planned(bench.attempts()));
        for shift in self.feeds.iter().flat_map(|feed| bench.shifts(*feed)) {
            std::thread::scope(|threads| {
                for _ in 0..self.jobs.max(1) {
                    threads.spawn(|| shift.work());
                }
            });
            if !self.is_one_of_many {
                shift.rest();
            }
        }
        bench.clear(!stop.is_asked())
    }

    /// The addresses of the scenarios that are run, in the order of the plan.
    #[must_use]
    pub fn planned(&self, plan: &Plan) -> Vec<String> {
        let is_fed = |feed: &Feed| self.targets.iter().any(|target| target.feeds().contains(feed));
        let feeds = self.feeds.iter().filter(|feed| is_fed(feed));
        let places: BTreeSet<usize> = feeds.flat_map(|feed| self.places(plan, *feed)).collect();
        places.into_iter().filter_map(|place| Some(plan.scenarios.get(place)?.id().to_string())).collect()
    }

    /// How many attempts a plan comes to.
    #[must_use]
    pub fn attempts(&self, plan: &Plan) -> usize {
        self.feeds.iter().map(|feed| self.attempts_at(plan, *feed, &self.places(plan, *feed))).sum()
    }

    /// How many attempts the scenarios at these places come to, fed in this way.
    pub(super) fn attempts_at(&self, plan: &Plan, feed: Feed, places: &[usize]) -> usize {
        let scenarios = places.iter().filter_map(|place| plan.scenarios.get(*place));
        scenarios.map(|scenario| self.takers(scenario, feed).count()).sum()
    }

    /// The places of the scenarios that are fed in this way.
    pub(super) fn places(&self, plan: &Plan, feed: Feed) -> Vec<usize> {
        let takes = plan.scenarios.iter().enumerate().filter(|(_, scenario)| scenario.takes(feed));
        let mut places = match (feed, self.budget) {
            _ if !self.targets.iter().any(|target| target.feeds().contains(&feed)) => Vec::new(),
            (Feed::Process, Some(budget)) => {
                // Each wire has a sample of its own, the same whoever else is under test.
                let programs = || self.targets.iter().filter(|target| target.feeds().contains(&feed));
                let is_spoken = |api: &&Api| programs().any(|target| target.apis().contains(api));
                let all: Vec<_> = takes.collect();
                let of = |api: &Api| {
                    let theirs = all.iter().filter(|(_, scenario)| scenario.session().api() == *api).copied();
                    self.drawn(theirs.collect(), budget)
                };
                let mut places: Vec<usize> = Api::ALL.iter().filter(is_spoken).flat_map(of).collect();
                places.sort_unstable();
                places
            }
            _ => takes.map(|(place, _)| place).collect(),
        };
        if let Some(partition) = self.partition {
            places.retain(|place| plan.scenarios.get(*place).is_some_and(|it| partition.takes(*place, it.id())));
        }
        places
    }

    /// A sample of these. Where only some rules are judged, what was made for them goes before what shows them by the way.
    fn drawn(&self, scenarios: Vec<(usize, &Scenario)>, budget: usize) -> Vec<usize> {
        let is_first = |(_, scenario): &(usize, &Scenario)| {
            self.rules.as_ref().is_none_or(|rules| rules.iter().any(|rule| is_meant(scenario.id(), rule)))
        };
        let (first, others): (Vec<_>, Vec<_>) = scenarios.into_iter().partition(is_first);
        let mut places = sample(first.into_iter(), budget, self.seed);
        let left = budget - places.len();
        places.extend(sample(others.into_iter(), left, self.seed));
        places.sort_unstable();
        places
    }

    /// The targets that a scenario is fed to in this way, each with its place. A process apart has a socket to be fed
    /// through, and no script.
    pub(super) fn takers(&self, scenario: &Scenario, feed: Feed) -> impl Iterator<Item = (usize, &dyn Target)> {
        let targets = self.targets.iter().map(AsRef::as_ref).enumerate();
        let id = self.pairs.as_ref().map(|_| scenario.id().to_string());
        let is_wanted = move |target: &dyn Target| match (&self.pairs, &id) {
            (Some(pairs), Some(id)) => pairs.contains(&(id.clone(), target.id().to_owned())),
            _ => true,
        };
        targets.filter(move |(_, target)| {
            is_wanted(*target)
                && target.apis().contains(&scenario.session().api())
                && target.feeds().contains(&feed)
                && (feed != Feed::Direct || self.apart(scenario, *target).is_none())
        })
    }

    /// What a program under test starts to be played this session.
    pub(super) fn app_server(&self, scenario: &Scenario) -> Option<StandIn> {
        if scenario.session().api() != Api::AppServer {
            return None;
        }
        StandIn::new(self.program.as_deref()?, &self.corpus, scenario)
    }

    /// The program to start where this target is observed in a process of its own.
    pub(super) fn apart(&self, scenario: &Scenario, target: &dyn Target) -> Option<&Path> {
        let path = self.program.as_deref()?;
        (scenario.is_costly() && target.runs_apart()).then_some(path)
    }
}

/// Asks a run to stop. What was judged until then is kept.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    own: Arc<AtomicBool>,
    others: Vec<Arc<AtomicBool>>,
}

impl Stop {
    /// Asks.
    pub fn now(&self) {
        self.own.store(true, Ordering::Relaxed);
    }

    /// One that is asked when either is.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let all = [&self.own, &other.own].into_iter().chain(&self.others).chain(&other.others);
        Self { own: Arc::default(), others: all.cloned().collect() }
    }

    /// Whether it was asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.own.load(Ordering::Relaxed) || self.others.iter().any(|other| other.load(Ordering::Relaxed))
    }
}
