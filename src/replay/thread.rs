//! A thread of a run. Serves scenarios to targets, and judges what they report.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{
    apart,
    attempt::{Attempt, Errand, MOST_REQUESTS_OUTSIDE},
    bench::{Bench, Shift},
    feature::Tool,
    observe::{PAUSED_TIME, directly, observe},
    server::{Pace, Server},
    target::Target,
};
use crate::{
    judge::{
        Attempted, Differing, Docket, Evidence, Excuse, Feed, Observation, Place, Progress, Tally, Verdict, judge,
    },
    mutate::{Scenario, Staged, Wire},
    stream::{Body, Item},
};

/// A thread at work on a shift.
pub(super) struct Thread<'a> {
    shift: &'a Shift<'a>,
    bench: &'a Bench<'a>,
    source: Source,
    tally: RefCell<Tally>,
}

impl<'a> Thread<'a> {
    pub(super) async fn new(shift: &'a Shift<'a>, bench: &'a Bench<'a>) -> Self {
        Self { shift, bench, source: Source::of(shift.feed).await, tally: RefCell::default() }
    }

    /// What it counted.
    pub(super) fn tally(self) -> Tally {
        self.tally.into_inner()
    }

    /// Takes scenarios until none is left.
    pub(super) async fn lane(&self) {
        while let Some((place, scenario)) = self.shift.take() {
            match (scenario.stage(), &self.source) {
                (Err(error), _) => self.excuse(place, scenario, &error.to_string()),
                (_, Source::Nothing(error)) => self.excuse(place, scenario, error),
                (Ok(staged), Source::Server(..)) => {
                    let staged = self.paced(staged, scenario);
                    tokio::select! {
                        () = self.attempt(place, scenario, staged) => {}
                        // Nobody waits for what is under way then, and it is not counted.
                        () = self.stopped() => {}
                    }
                }
                (Ok(staged), Source::Script) => self.attempt(place, scenario, staged).await,
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
    async fn attempt(&self, place: usize, scenario: &Scenario, staged: Staged) {
        let Staged { wire, frames, readings } = staged;
        let wire = &Arc::new(wire);
        let mut evidence = Evidence::of(scenario, wire, frames, readings);
        let mut docket = Docket::of_scenario(&evidence, self.bench.dockets.get(&scenario.id().recording));
        if let Some(rules) = &self.bench.lab.rules {
            docket.keep(rules);
        }
        for (column, target) in self.shift.targets(scenario) {
            let at = (place, column, self.shift.feed);
            let seen = match self.observe_where_it_belongs(scenario, target, wire).await {
                Ok(seen) => seen,
                Err(excuse) => {
                    self.finish(at, scenario, target.id(), Err(excuse), false);
                    continue;
                }
            };
            if scenario.id().edits.is_empty() && !scenario.is_plain() {
                let plain = Scenario::plain(scenario.session());
                evidence.plain = match plain.wire().map(Arc::new) {
                    Ok(wire) => self.observe(&plain, target, &wire).await.ok(),
                    Err(_) => None,
                };
            }
            evidence.declared = target.policies();
            let verdict = judge(&evidence, &docket, &seen);
            let is_known = self.bench.lab.expectations.of(target.id(), scenario.id(), &verdict).is_some();
            let is_flaky = verdict.breaks(self.bench.lab.level)
                && !is_known
                && self.passes_after_all(scenario, target, &evidence, &docket).await;
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
    ) -> bool {
        let times = if self.shift.feed == Feed::Direct { 0 } else { self.bench.lab.retries };
        let wire = Arc::new(evidence.wire.clone());
        for _ in 0..times {
            let again = self.observe_where_it_belongs(scenario, target, &wire).await;
            if again.is_ok_and(|seen| !judge(evidence, docket, &seen).breaks(self.bench.lab.level)) {
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
    ) -> Result<Observation, Excuse> {
        match (self.bench.lab.apart(scenario, target), &self.source) {
            (Some(program), Source::Server(server, _)) => {
                let mounted = server.mount(Arc::clone(wire));
                apart::start(program, target.id(), &mounted).await.map_err(Excuse::Harness)
            }
            _ => self.observe(scenario, target, wire).await,
        }
    }

    /// The target's observation, or what it did instead of making one.
    async fn observe(&self, scenario: &Scenario, target: &dyn Target, wire: &Arc<Wire>) -> Result<Observation, Excuse> {
        let Source::Server(server, client) = &self.source else {
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
                app_server: self.bench.lab.app_server(scenario),
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

impl Source {
    async fn of(feed: Feed) -> Self {
        if feed == Feed::Direct {
            return Self::Script;
        }
        match (Server::start(0, Pace::Together).await, client()) {
            (Ok(server), Ok(client)) => Self::Server(server, client),
            (Err(error), _) => Self::Nothing(format!("no port on the loopback interface: {error}")),
            (_, Err(error)) => Self::Nothing(format!("no HTTP client: {error}")),
        }
    }
}

/// A client that goes to the loopback interface and nowhere else, whatever proxy the environment names.
pub(super) fn client() -> reqwest::Result<reqwest::Client> {
    // Nothing there speaks TLS, and reading the certificates of the machine costs more than many attempts.
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only(std::iter::empty());
    builder.redirect(reqwest::redirect::Policy::none()).build()
}

/// Bytes kept of each text of an attempt, of which a person may read.
const MOST_TOLD: usize = 16 * 1024;

/// Between two looks whether the run was asked to stop.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// Twice what the slowest client takes that is linear; openai-node needs half a second for a line of 4 MiB.
const A_MEBIBYTE: Duration = Duration::from_millis(300);

/// What a chunk may cost a target in real time. Twenty times what the slowest in process takes when all lanes are
/// busy with one-byte chunks.
const A_CHUNK: Duration = Duration::from_micros(100);

/// Twice and more the clocks that an attempt sets where a stream is held open.
const OPEN_TIME: Duration = Duration::from_secs(4);
