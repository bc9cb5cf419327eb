//! The lab. Serves every scenario to every target, judges what came back, and tells whoever listens.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use tokio::{runtime::Builder, task::LocalSet};

use super::{
    attempt::Attempt,
    server::{Pace, Server},
    target::Target,
};
use crate::{
    judge::{Attempted, Evidence, Feed, Observation, Progress, Run, Seen, Verdict, judge},
    mutate::{Plan, Scenario, Wire},
};

/// Targets, and how to run them.
pub struct Lab {
    /// Who is under test.
    pub targets: Vec<Arc<dyn Target>>,
    /// The ways to feed them; a target takes those it can.
    pub feeds: Vec<Feed>,
    /// Threads.
    pub jobs: usize,
    /// Real time that one attempt over HTTP may take.
    pub timeout: Duration,
    /// Stop after so many failures. `None`: never.
    pub stop_after: Option<usize>,
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

type Listener<'a> = &'a (dyn Fn(Progress<'_>) + Sync);

impl Lab {
    /// Runs a plan: all of it fed directly, then all of it over HTTP.
    pub fn run(&self, plan: &Plan, listen: Listener<'_>, stop: &Stop) -> Run {
        listen(Progress::Planned(self.attempts(plan)));
        let bench = Bench { lab: self, plan, listen, stop, failures: AtomicUsize::new(0), done: Mutex::default() };
        for feed in &self.feeds {
            let next = AtomicUsize::new(0);
            std::thread::scope(|threads| {
                for _ in 0..self.jobs.max(1) {
                    threads.spawn(|| bench.work(*feed, &next));
                }
            });
        }
        let mut done = bench.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(place, _)| *place);
        Run { attempts: done.into_iter().map(|(_, attempted)| attempted).collect(), complete: !stop.is_asked() }
    }

    /// How many attempts a plan comes to.
    #[must_use]
    pub fn attempts(&self, plan: &Plan) -> usize {
        let feeds = |target: &Arc<dyn Target>| self.feeds.iter().filter(|feed| target.feeds().contains(feed)).count();
        plan.scenarios.len() * self.targets.iter().map(feeds).sum::<usize>()
    }
}

/// The place of an attempt in the order of a run: scenario, target, feed.
type Place = (usize, usize, Feed);

/// A plan on the bench: what the threads of one run share.
struct Bench<'a> {
    lab: &'a Lab,
    plan: &'a Plan,
    listen: Listener<'a>,
    stop: &'a Stop,
    failures: AtomicUsize,
    /// What was attempted, with its place in the order.
    done: Mutex<Vec<(Place, Attempted)>>,
}

impl Bench<'_> {
    /// One thread: a runtime of its own, and as many lanes on it as the feed leaves waiting.
    fn work(&self, feed: Feed, next: &AtomicUsize) {
        let mut builder = Builder::new_current_thread();
        let builder = builder.enable_all().start_paused(feed == Feed::Direct);
        let runtime = builder.build().expect("a runtime needs nothing but memory and file descriptors");
        LocalSet::new().block_on(&runtime, async {
            match feed {
                Feed::Direct => self.lane(feed, next, None).await,
                Feed::Http => match Server::start(0, Pace::Together).await {
                    Ok(server) => together((0..LANES).map(|_| self.lane(feed, next, Some(&server)))).await,
                    Err(error) => {
                        let error = format!("no port on the loopback interface: {error}");
                        while let Some((place, scenario)) = self.take(next) {
                            self.excuse(place, scenario, feed, &error);
                        }
                    }
                },
            }
        });
    }

    /// Takes scenarios until none is left.
    async fn lane(&self, feed: Feed, next: &AtomicUsize, server: Option<&Server>) {
        while let Some((place, scenario)) = self.take(next) {
            match scenario.wire() {
                Ok(wire) => self.attempt(place, scenario, &Arc::new(wire), server).await,
                Err(error) => self.excuse(place, scenario, feed, &error.to_string()),
            }
        }
    }

    /// Serves a scenario to every target that takes this feed, and judges what each reports.
    async fn attempt(&self, place: usize, scenario: &Scenario, wire: &Arc<Wire>, server: Option<&Server>) {
        let feed = if server.is_some() { Feed::Http } else { Feed::Direct };
        let evidence = Evidence::new(scenario, wire);
        for (column, target) in self.targets(feed) {
            let mounted = server.map(|server| server.mount(Arc::clone(wire)));
            let attempt = match &mounted {
                Some(mounted) => Attempt::http(mounted.base_url().to_owned()),
                None => Attempt::direct(Arc::clone(wire)),
            };
            let seen = self.observe(target, &attempt).await;
            let verdict = judge(&evidence, &seen);
            self.finish((place, column, feed), scenario, target.id(), Ok((seen, verdict)));
        }
    }

    /// A harness error, for every target that takes this feed.
    fn excuse(&self, place: usize, scenario: &Scenario, feed: Feed, error: &str) {
        for (column, target) in self.targets(feed) {
            self.finish((place, column, feed), scenario, target.id(), Err(error.to_owned()));
        }
    }

    fn targets(&self, feed: Feed) -> impl Iterator<Item = (usize, &dyn Target)> {
        let targets = self.lab.targets.iter().map(AsRef::as_ref).enumerate();
        targets.filter(move |(_, target)| target.feeds().contains(&feed))
    }

    /// The target's observation, or what it did instead of making one.
    async fn observe(&self, target: &dyn Target, attempt: &Attempt) -> Observation {
        let allowed = if attempt.feed() == Feed::Direct { PAUSED_TIME } else { self.lab.timeout };
        match tokio::time::timeout(allowed, catch_panics(|| target.observe(attempt))).await {
            Ok(Ok(seen)) => seen,
            Ok(Err(panic)) => Observation::failure(Seen::Crashed, "panic", panic),
            Err(_) => Observation::of(Seen::Hung),
        }
    }

    fn take(&self, next: &AtomicUsize) -> Option<(usize, &Scenario)> {
        if self.stop.is_asked() {
            return None;
        }
        let place = next.fetch_add(1, Ordering::Relaxed);
        Some((place, self.plan.scenarios.get(place)?))
    }

    fn finish(&self, place: Place, scenario: &Scenario, target: &str, outcome: Result<(Observation, Verdict), String>) {
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

/// Runs futures at once on this thread until all are done.
async fn together<F: Future<Output = ()>>(futures: impl Iterator<Item = F>) {
    let mut running: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        running.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Runs a future; a panic in it, or in making it, is its result.
async fn catch_panics<F: Future>(make: impl FnOnce() -> F) -> Result<F::Output, String> {
    let message = |panic: Box<dyn std::any::Any + Send>| match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic.downcast_ref::<&str>().map_or("a panic without a message", |text| *text).to_owned(),
    };
    let mut future = Box::pin(catch_unwind(AssertUnwindSafe(make)).map_err(message)?);
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(message(panic))),
    })
    .await
}

/// Attempts in flight a thread over HTTP: a stall waits four tenths of a second, and nothing else waits long.
const LANES: usize = 16;

/// A day, which under a paused clock costs nothing: whoever has no outcome by then never will.
const PAUSED_TIME: Duration = Duration::from_secs(24 * 60 * 60);
