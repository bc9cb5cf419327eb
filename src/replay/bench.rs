//! The bench. What the threads of a run share, and what each of them does.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::task::LocalSet;

use super::{
    apart,
    attempt::{Attempt, Errand, MOST_REQUESTS_OUTSIDE, Tool},
    lab::{Lab, Stop},
    observe::{PAUSED_TIME, directly, observe, runtime},
    server::{Pace, Server},
    target::Target,
};
use crate::{
    judge::{
        Attempted, Differing, Docket, Evidence, Excuse, Feed, Observation, Place, Progress, Run, Tally, Verdict, judge,
    },
    mutate::{Plan, Scenario, Staged, Wire},
    stream::{Body, Item, RecordingId},
};

/// A plan on the bench.
pub(super) struct Bench<'a> {
    lab: &'a Lab,
    plan: &'a Plan,
    listen: &'a (dyn Fn(Progress<'_>) + Sync),
    stop: &'a Stop,
    /// What each plain recording is about.
    dockets: BTreeMap<&'a RecordingId, Docket>,
    failures: AtomicUsize,
    /// Which scenarios some attempt was made at.
    begun: Vec<AtomicBool>,
    /// The number of the next errand of a program.
    errands: AtomicU64,
    /// Digests of what was seen directly, a scenario after another with a place for each target; zero for nothing.
    direct: Vec<AtomicU64>,
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
        let all = self.lab.places(self.plan, feed);
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

    /// What came of it all.
    pub(super) fn clear(self, complete: bool) -> Run {
        self.tally.into_inner().unwrap_or_else(PoisonError::into_inner).close(complete)
    }
}

/// A part of the plan, fed in one way. The threads of a shift take from the same list.
pub(super) struct Shift<'a> {
    bench: &'a Bench<'a>,
    feed: Feed,
    lanes: usize,
    /// The column of the only target that it is for.
    only: Option<usize>,
    places: Vec<usize>,
    next: AtomicUsize,
}

impl Shift<'_> {
    /// One thread: a runtime of its own, and as many lanes on it as the feed leaves waiting.
    pub(super) fn work(&self) {
        let worker = Worker { shift: self, bench: self.bench, tally: RefCell::default() };
        LocalSet::new().block_on(&runtime(self.feed), async {
            match self.feed {
                Feed::Direct => worker.lane(&Source::Script).await,
                Feed::Http | Feed::Process => {
                    let source = match (Server::start(0, Pace::Together).await, client()) {
                        (Ok(server), Ok(client)) => Source::Server(server, client),
                        (Err(error), _) => Source::Nothing(format!("no port on the loopback interface: {error}")),
                        (_, Err(error)) => Source::Nothing(format!("no HTTP client: {error}")),
                    };
                    let lanes: FuturesUnordered<_> = (0..self.lanes).map(|_| worker.lane(&source)).collect();
                    lanes.collect::<()>().await;
                }
            }
        });
        self.bench.tally.lock().unwrap_or_else(PoisonError::into_inner).merge(worker.tally.into_inner());
    }

    fn take(&self) -> Option<(usize, &Scenario)> {
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

    fn targets(&self, scenario: &Scenario) -> impl Iterator<Item = (usize, &dyn Target)> {
        let takers = self.bench.lab.takers(scenario, self.feed);
        takers.filter(|(column, _)| self.only.is_none_or(|only| only == *column))
    }
}

/// A thread at work on a shift.
struct Worker<'a> {
    shift: &'a Shift<'a>,
    bench: &'a Bench<'a>,
    tally: RefCell<Tally>,
}

impl Worker<'_> {
    /// Takes scenarios until none is left.
    async fn lane(&self, source: &Source) {
        while let Some((place, scenario)) = self.shift.take() {
            match (scenario.stage(), source) {
                (Err(error), _) => self.excuse(place, scenario, &error.to_string()),
                (_, Source::Nothing(error)) => self.excuse(place, scenario, error),
                (Ok(staged), source) if self.shift.feed != Feed::Direct => {
                    let staged = self.paced(staged, scenario);
                    tokio::select! {
                        () = self.attempt(place, scenario, staged, source) => {}
                        // Nobody waits for what is under way then, and it is not counted.
                        () = self.stopped() => {}
                    }
                }
                (Ok(staged), source) => self.attempt(place, scenario, staged, source).await,
            }
        }
    }

    /// Comes a moment after the run was asked to stop.
    async fn stopped(&self) {
        while !self.bench.stop.is_asked() {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }

    /// The same, as slowly as it was recorded where that is wanted.
    fn paced(&self, mut staged: Staged, scenario: &Scenario) -> Staged {
        if let Some(scale) = self.bench.lab.timing {
            staged.wire.pace(&scenario.session().recording().chunks, scale);
        }
        staged
    }

    /// Serves a scenario to every target that takes this feed, and judges what each reports.
    async fn attempt(&self, place: usize, scenario: &Scenario, staged: Staged, source: &Source) {
        let Staged { wire, frames, readings } = staged;
        let wire = &Arc::new(wire);
        let mut evidence = Evidence::of(scenario, wire, frames, readings);
        let mut docket = Docket::of_scenario(&evidence, self.bench.dockets.get(&scenario.id().recording));
        if let Some(rules) = &self.bench.lab.rules {
            docket.keep(rules);
        }
        for (column, target) in self.shift.targets(scenario) {
            let at = (place, column, self.shift.feed);
            let seen = match self.observe_where_it_belongs(scenario, target, wire, source).await {
                Ok(seen) => seen,
                Err(excuse) => {
                    self.finish(at, scenario, target.id(), Err(excuse), false);
                    continue;
                }
            };
            if scenario.id().edits.is_empty() && !scenario.is_plain() {
                let plain = Scenario::plain(scenario.session());
                evidence.plain = match plain.wire().map(Arc::new) {
                    Ok(wire) => self.observe(&plain, target, &wire, source).await.ok(),
                    Err(_) => None,
                };
            }
            let verdict = judge(&evidence, &docket, &seen);
            let is_known = self.bench.lab.expectations.of(target.id(), scenario.id(), &verdict).is_some();
            let is_flaky = verdict.fails()
                && !is_known
                && self.passes_after_all(scenario, target, &evidence, &docket, source).await;
            self.compare(place, column, scenario, target, wire, &seen);
            self.finish(at, scenario, target.id(), Ok((seen, verdict)), is_flaky);
        }
    }

    /// Whether an attempt in real time that failed passes when it is made again.
    async fn passes_after_all(
        &self,
        scenario: &Scenario,
        target: &dyn Target,
        evidence: &Evidence<'_>,
        docket: &Docket,
        source: &Source,
    ) -> bool {
        let times = if self.shift.feed == Feed::Direct { 0 } else { self.bench.lab.retries };
        let wire = Arc::new(evidence.wire.clone());
        for _ in 0..times {
            let again = self.observe_where_it_belongs(scenario, target, &wire, source).await;
            if again.is_ok_and(|seen| !judge(evidence, docket, &seen).fails()) {
                return true;
            }
        }
        false
    }

    /// The target's observation, made in this process or in one of its own.
    async fn observe_where_it_belongs(
        &self,
        scenario: &Scenario,
        target: &dyn Target,
        wire: &Arc<Wire>,
        source: &Source,
    ) -> Result<Observation, Excuse> {
        match (self.bench.lab.apart(scenario, target), source) {
            (Some(program), Source::Server(server, _)) => {
                let mounted = server.mount(Arc::clone(wire));
                apart::start(program, target.id(), &mounted).await.map_err(Excuse::Harness)
            }
            _ => self.observe(scenario, target, wire, source).await,
        }
    }

    /// The target's observation, or what it did instead of making one.
    async fn observe(
        &self,
        scenario: &Scenario,
        target: &dyn Target,
        wire: &Arc<Wire>,
        source: &Source,
    ) -> Result<Observation, Excuse> {
        let Source::Server(server, client) = source else {
            return observe(target, &Attempt::direct(Arc::clone(wire)), PAUSED_TIME).await;
        };
        let timeout = self.bench.lab.timeout;
        let chunks = u32::try_from(wire.lengths.len()).unwrap_or(u32::MAX);
        let paused: Duration = wire.pauses.iter().map(|(_, pause)| *pause).sum();
        if self.shift.feed == Feed::Process {
            let mebibytes = u32::try_from(wire.body.len() >> 20).unwrap_or(u32::MAX);
            let more = if wire.is_about_requests() { timeout * 2 } else { Duration::ZERO };
            let errand = Errand {
                number: self.bench.errands.fetch_add(1, Ordering::Relaxed),
                address: scenario.id().to_string(),
                tools: tools(scenario),
                allowed: timeout + more + paused + A_CHUNK * chunks + A_MEBIBYTE * mebibytes,
            };
            let mounted = server.mount_for(Arc::clone(wire), MOST_REQUESTS_OUTSIDE);
            // It keeps the time by itself: what waits for a worker to be free is not late.
            return observe(target, &Attempt::process(&mounted, errand), Duration::MAX).await;
        }
        let mounted = server.mount(Arc::clone(wire));
        // Where nothing more comes, a consumer that has clocks at all has used them by then.
        let most = if wire.ending.is_open() { OPEN_TIME.min(timeout) } else { timeout };
        observe(target, &Attempt::http(&mounted, client), most + paused + A_CHUNK * chunks).await
    }

    /// Holds what is seen over HTTP to what was seen directly.
    fn compare(
        &self,
        place: usize,
        column: usize,
        scenario: &Scenario,
        target: &dyn Target,
        wire: &Arc<Wire>,
        seen: &Observation,
    ) {
        let at = place * self.bench.lab.targets.len() + column;
        let Some(direct) = self.bench.direct.get(at) else { return };
        let digest = seen.digest().max(1);
        if self.shift.feed == Feed::Direct {
            direct.store(digest, Ordering::Relaxed);
            return;
        }
        let known = direct.load(Ordering::Relaxed);
        if known == 0 {
            return;
        }
        // Only the digest was kept, so what was seen directly is seen once more, under a clock of its own.
        let differs = (known != digest).then(|| Differing {
            scenario: scenario.id().clone(),
            target: target.id().to_owned(),
            direct: directly(target, wire),
            http: seen.clone(),
        });
        self.tally.borrow_mut().compare((place, column, Feed::Http), differs);
    }

    /// A harness error, for every target that takes this feed.
    fn excuse(&self, place: usize, scenario: &Scenario, error: &str) {
        for (column, target) in self.shift.targets(scenario) {
            let excuse = Excuse::Harness(error.to_owned());
            self.finish((place, column, self.shift.feed), scenario, target.id(), Err(excuse), false);
        }
    }

    fn finish(
        &self,
        place: Place,
        scenario: &Scenario,
        target: &str,
        outcome: Result<(Observation, Verdict), Excuse>,
        is_flaky: bool,
    ) {
        let outcome = outcome.map(|(seen, verdict)| (seen.abridged(MOST_TOLD), verdict));
        let outcome = outcome.map_err(|excuse| excuse.abridged(MOST_TOLD));
        let (scenario, target) = (scenario.id().clone(), target.to_owned());
        let attempted = Attempted { scenario, target, feed: place.2, outcome, is_flaky };
        let bench = self.bench;
        let is_first = bench.begun.get(place.0).is_some_and(|begun| !begun.swap(true, Ordering::Relaxed));
        let fails = self.tally.borrow_mut().take(place, &attempted, &bench.lab.expectations, is_first);
        if fails {
            let failures = bench.failures.fetch_add(1, Ordering::Relaxed) + 1;
            if bench.lab.stop_after.is_some_and(|most| failures >= most) {
                bench.stop.now();
            }
        }
        (bench.listen)(Progress::Finished(&attempted, fails));
    }
}

/// The tools that the model calls in a recording.
fn tools(scenario: &Scenario) -> Vec<Tool> {
    let tool = |item: &Item| match &item.body {
        Body::FunctionCall { name, .. } => Some(Tool { name: name.clone(), kind: "function" }),
        Body::CustomToolCall { name, .. } => Some(Tool { name: name.clone(), kind: "custom" }),
        _ => None,
    };
    let tools: BTreeSet<Tool> = scenario.session().transcript().items.iter().filter_map(tool).collect();
    tools.into_iter().collect()
}

/// Where the bytes of a thread's scenarios come from.
enum Source {
    Script,
    Server(Server, reqwest::Client),
    Nothing(String),
}

/// A client that goes to the loopback interface and nowhere else, whatever proxy the environment names.
pub(super) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()
}

/// Bytes kept of each text of an attempt, of which a person may read.
const MOST_TOLD: usize = 16 * 1024;

/// Attempts in flight a thread where all of them wait.
const LANES: usize = 16;

/// Between two looks whether the run was asked to stop.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// What is in flight of a program where all of it waits, beside what would be where it is busy.
const MORE: usize = 4;

/// Twice what the slowest client takes that is linear; openai-node needs half a second for a line of 4 MiB.
const A_MEBIBYTE: Duration = Duration::from_millis(300);

/// What a chunk may cost a target in real time. Twenty times what the slowest in process takes when all lanes are
/// busy with one-byte chunks.
const A_CHUNK: Duration = Duration::from_micros(100);

/// Twice and more the clocks that an attempt sets where a stream is held open.
const OPEN_TIME: Duration = Duration::from_secs(4);
