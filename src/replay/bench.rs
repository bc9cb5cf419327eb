//! The bench. What the threads of a run share, and what each of them does.

use std::{
    collections::BTreeMap,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use tokio::{runtime::Builder, task::LocalSet};

use super::{
    attempt::Attempt,
    lab::{Lab, Stop},
    server::{Pace, Server},
    target::Target,
};
use crate::{
    judge::{Attempted, Docket, Evidence, Feed, Observation, Progress, Seen, Verdict, judge},
    mutate::{Plan, Scenario, Wire},
    stream::RecordingId,
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
    /// What was attempted, with its place in the order.
    done: Mutex<Vec<(Place, Attempted)>>,
}

/// The place of an attempt in the order of a run: scenario, target, feed.
type Place = (usize, usize, Feed);

impl<'a> Bench<'a> {
    pub(super) fn new(lab: &'a Lab, plan: &'a Plan, listen: &'a (dyn Fn(Progress<'_>) + Sync), stop: &'a Stop) -> Self {
        let mut dockets = BTreeMap::new();
        for scenario in &plan.scenarios {
            let id = &scenario.id().recording;
            dockets.entry(id).or_insert_with(|| Docket::of_recording(scenario.session()));
        }
        Self { lab, plan, listen, stop, dockets, failures: AtomicUsize::new(0), done: Mutex::default() }
    }

    /// The shifts of a feed, for as many threads as come. Over HTTP what waits for a clock runs by itself, many at a
    /// time: beside scenarios that keep a thread busy, a clock would run out for want of a turn.
    pub(super) fn shifts(&'a self, feed: Feed) -> Vec<Shift<'a>> {
        let shift =
            |places: Vec<usize>, lanes| Shift { bench: self, feed, lanes, places: places.into(), next: Arc::default() };
        let scenarios = &self.plan.scenarios;
        let all: Vec<usize> = (0..scenarios.len()).filter(|place| scenarios[*place].takes(feed)).collect();
        match feed {
            Feed::Direct => vec![shift(all, 1)],
            Feed::Http => {
                let (waiting, busy) = all.into_iter().partition(|place| scenarios[*place].waits());
                vec![shift(busy, 1), shift(waiting, LANES)]
            }
        }
    }

    /// Every attempt, in the order of the plan.
    pub(super) fn clear(self) -> Vec<Attempted> {
        let mut done = self.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(place, _)| *place);
        done.into_iter().map(|(_, attempted)| attempted).collect()
    }

    fn finish(&self, place: Place, scenario: &Scenario, target: &str, outcome: Result<(Observation, Verdict), String>) {
        let outcome = outcome.map(|(seen, verdict)| {
            let most = if verdict.findings.is_empty() { MOST_KEPT } else { MOST_TOLD };
            (seen.abridged(most), verdict)
        });
        let attempted =
            Attempted { scenario: scenario.id().clone(), target: target.to_owned(), feed: place.2, outcome };
        if attempted.outcome.as_ref().is_ok_and(|(_, verdict)| verdict.fails()) {
            let failures = self.failures.fetch_add(1, Ordering::Relaxed) + 1;
            if self.lab.stop_after.is_some_and(|most| failures >= most) {
                self.stop.now();
            }
        }
        (self.listen)(Progress::Finished(&attempted));
        self.done.lock().unwrap_or_else(PoisonError::into_inner).push((place, attempted));
    }
}

/// A part of the plan, fed in one way. Each thread works on a clone; all take from the same list.
#[derive(Clone)]
pub(super) struct Shift<'a> {
    bench: &'a Bench<'a>,
    feed: Feed,
    lanes: usize,
    places: Arc<[usize]>,
    next: Arc<AtomicUsize>,
}

impl Shift<'_> {
    /// One thread: a runtime of its own, and as many lanes on it as the feed leaves waiting.
    pub(super) fn work(&self) {
        let mut builder = Builder::new_current_thread();
        let builder = builder.enable_all().start_paused(self.feed == Feed::Direct);
        let runtime = builder.build().expect("a runtime needs nothing but memory and file descriptors");
        LocalSet::new().block_on(&runtime, async {
            match self.feed {
                Feed::Direct => self.lane(&Source::Script).await,
                Feed::Http => {
                    let source = match (Server::start(0, Pace::Together).await, client()) {
                        (Ok(server), Ok(client)) => Source::Server(server, client),
                        (Err(error), _) => Source::Nothing(format!("no port on the loopback interface: {error}")),
                        (_, Err(error)) => Source::Nothing(format!("no HTTP client: {error}")),
                    };
                    let lanes: FuturesUnordered<_> = (0..self.lanes).map(|_| self.lane(&source)).collect();
                    lanes.collect::<()>().await;
                }
            }
        });
    }

    /// Takes scenarios until none is left.
    async fn lane(&self, source: &Source) {
        while let Some((place, scenario)) = self.take() {
            match (scenario.wire(), source) {
                (Err(error), _) => self.excuse(place, scenario, &error.to_string()),
                (_, Source::Nothing(error)) => self.excuse(place, scenario, error),
                (Ok(wire), source) => self.attempt(place, scenario, &Arc::new(wire), source).await,
            }
        }
    }

    /// Serves a scenario to every target that takes this feed, and judges what each reports.
    async fn attempt(&self, place: usize, scenario: &Scenario, wire: &Arc<Wire>, source: &Source) {
        let mut evidence = Evidence::new(scenario, wire);
        let docket = Docket::of_scenario(&evidence, self.bench.dockets.get(&scenario.id().recording));
        for (column, target) in self.targets() {
            let seen = self.observe(target, wire, source).await;
            if scenario.id().edits.is_empty() && !scenario.is_plain() {
                let plain = Scenario::plain(scenario.session()).wire().map(Arc::new);
                evidence.plain = match plain {
                    Ok(plain) => Some(self.observe(target, &plain, source).await),
                    Err(_) => None,
                };
            }
            let verdict = judge(&evidence, &docket, &seen);
            self.bench.finish((place, column, self.feed), scenario, target.id(), Ok((seen, verdict)));
        }
    }

    /// The target's observation, or what it did instead of making one.
    async fn observe(&self, target: &dyn Target, wire: &Arc<Wire>, source: &Source) -> Observation {
        let mounted = match source {
            Source::Server(server, client) => Some((server.mount(Arc::clone(wire)), client)),
            _ => None,
        };
        let attempt = match &mounted {
            Some((mounted, client)) => Attempt::http(mounted, client),
            None => Attempt::direct(Arc::clone(wire)),
        };
        let allowed = match self.feed {
            Feed::Direct => PAUSED_TIME,
            Feed::Http => self.bench.lab.timeout + A_CHUNK * u32::try_from(wire.lengths.len()).unwrap_or(u32::MAX),
        };
        let observing = AssertUnwindSafe(async { target.observe(&attempt).await }).catch_unwind();
        let seen = match tokio::time::timeout(allowed, observing).await {
            Ok(Ok(seen)) => seen,
            Ok(Err(panic)) => {
                let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let message = text.or_else(|| panic.downcast_ref::<String>().cloned());
                Observation::failure(Seen::Crashed, "panic", message.unwrap_or_else(|| "no message".to_owned()))
            }
            Err(_) => Observation::of(Seen::Hung),
        };
        // What the harness saw goes before what the target says.
        Observation { requests: Some(attempt.requests()), waits: attempt.waits(), ..seen }
    }

    /// A harness error, for every target that takes this feed.
    fn excuse(&self, place: usize, scenario: &Scenario, error: &str) {
        for (column, target) in self.targets() {
            self.bench.finish((place, column, self.feed), scenario, target.id(), Err(error.to_owned()));
        }
    }

    fn take(&self) -> Option<(usize, &Scenario)> {
        if self.bench.stop.is_asked() {
            return None;
        }
        let place = *self.places.get(self.next.fetch_add(1, Ordering::Relaxed))?;
        Some((place, self.bench.plan.scenarios.get(place)?))
    }

    fn targets(&self) -> impl Iterator<Item = (usize, &dyn Target)> {
        let targets = self.bench.lab.targets.iter().map(AsRef::as_ref).enumerate();
        targets.filter(|(_, target)| target.feeds().contains(&self.feed))
    }
}

/// Where the bytes of a thread's scenarios come from.
enum Source {
    Script,
    Server(Server, reqwest::Client),
    Nothing(String),
}

/// A client that goes to the loopback interface and nowhere else, whatever proxy the environment names.
fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()
}

/// Bytes kept of each text of an attempt that broke nothing: a recording of n events has some 3 n scenarios, and all
/// they saw would grow with the square of it.
const MOST_KEPT: usize = 256;

/// The same for one that broke a rule, of which a person may read.
const MOST_TOLD: usize = 16 * 1024;

/// Attempts in flight a thread where all of them wait.
const LANES: usize = 16;

/// What a chunk may cost a target in real time. Twenty times what the slowest in process takes when all lanes are
/// busy with one-byte chunks.
const A_CHUNK: Duration = Duration::from_micros(100);

/// A day, which under a paused clock costs nothing: whoever has no outcome by then never will.
const PAUSED_TIME: Duration = Duration::from_secs(24 * 60 * 60);
