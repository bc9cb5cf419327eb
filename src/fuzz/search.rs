//! The search. Draws cases, examines them, and shrinks what it finds, until it is told to stop.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{
    compose::Source,
    coverage::Coverage,
    oracle::{Cause, Disagreement, Look, Sighting, examine},
    shrink::{Shrunk, shrink},
};
use crate::{
    judge::{Feed, Level},
    mutate::Scenario,
    replay::{Lab, Stop},
};

/// What is searched, and how far.
pub struct Search {
    /// Who is under test, and how.
    pub lab: Lab,
    /// What cases are made of.
    pub source: Source,
    /// The first run.
    pub first: u64,
    /// How many runs. `None`: until it is stopped.
    pub runs: Option<u64>,
    /// This part of so many: from zero.
    pub part: (u64, u64),
    /// Whether to stop at the first fault.
    pub fail_fast: bool,
    /// Rules of which levels count: those up to this one.
    pub level: Level,
    /// How many attempts may go into making one fault small; zero leaves it as it was found.
    pub effort: usize,
}

/// What came of a search.
#[derive(Default)]
pub struct Outcome {
    /// Cases that were examined.
    pub runs: u64,
    /// Attempts that were made for it, without those that made faults small.
    pub attempts: usize,
    /// Faults, each once, in the order in which they were found.
    pub faults: Vec<Fault>,
    /// Where targets differ and no rule decides: what each made of it, the first run that showed it, and how many did.
    pub disagreements: BTreeMap<Disagreement, (u64, String, usize)>,
    /// What was exercised.
    pub coverage: Coverage,
    /// Attempts that failed as somebody expected.
    pub expected: usize,
    /// Faults in real time that did not show again.
    pub flaky: usize,
    /// Faults in real time that could not be tried again before somebody stopped the search.
    pub unsure: usize,
    /// Attempts that came to nothing, and why the first of them did.
    pub errors: (usize, Option<String>),
}

/// A fault, as small as it could be made.
pub struct Fault {
    /// What it is.
    pub cause: Cause,
    /// The run that showed it first.
    pub run: u64,
    /// The scenario of that run.
    pub found: Scenario,
    /// How many cases showed it.
    pub times: usize,
    /// The smallest scenario that shows it.
    pub shrunk: Shrunk,
}

/// What happens while it goes on.
pub enum Event<'a> {
    /// So many runs and attempts are done.
    Ran(u64, usize),
    /// A fault was seen for the first time, in this run.
    Found(&'a Cause, u64),
    /// It was made small.
    Shrunk(&'a Fault),
}

impl Search {
    /// Searches until the runs are done, it was enough, or it is stopped. What was found by then is told in any case:
    /// when it was enough, as small as it can be made.
    pub fn run(&self, listen: &mut dyn FnMut(Event<'_>), enough: &Stop, stop: &Stop) -> Outcome {
        let mut outcome = Outcome::default();
        let (part, parts) = self.part;
        let end = self.runs.map_or(u64::MAX, |runs| self.first.saturating_add(runs));
        let parts = parts.max(1);
        let behind = self.first % parts;
        let ahead = if part >= behind { part - behind } else { parts - (behind - part) };
        let first = self.first.saturating_add(ahead);
        let stride = usize::try_from(parts).unwrap_or(usize::MAX);
        let mut numbers = (first..end).step_by(stride).peekable();
        let stops = Stops { any: enough.or(stop), person: stop };
        while numbers.peek().is_some() && !stops.any.is_asked() {
            let batch: Vec<u64> = numbers.by_ref().take(self.batch_size()).collect();
            let (cases, broken): (Vec<_>, Vec<_>) = self.cases(&batch).into_iter().partition(Result::is_ok);
            for number in broken.into_iter().filter_map(Result::err) {
                outcome.errors.0 += 1;
                outcome
                    .errors
                    .1
                    .get_or_insert_with(|| format!("no case could be made of run {number}: that is our fault"));
            }
            let cases: Vec<_> = cases.into_iter().filter_map(Result::ok).collect();
            self.batch(&cases, &mut outcome, listen, &stops);
            listen(Event::Ran(outcome.runs, outcome.attempts));
            let is_hopeless = outcome.errors.0 > 0 && outcome.errors.0 == outcome.attempts;
            if is_hopeless || self.fail_fast && !outcome.faults.is_empty() {
                break;
            }
        }
        self.lab.targets.iter().for_each(|target| target.rest());
        outcome
    }

    /// Cases that are examined together: enough for every thread, and few where each takes its time.
    fn batch_size(&self) -> usize {
        let is_outside = self.lab.targets.iter().any(|target| target.feeds().contains(&Feed::Process));
        if is_outside { BATCH_OUTSIDE } else { BATCH }
    }

    /// The cases of these runs, made by all threads.
    fn cases(&self, numbers: &[u64]) -> Vec<Result<(u64, Scenario, Coverage), u64>> {
        let make = |number: &u64| {
            let made = catch_unwind(AssertUnwindSafe(|| {
                let case = self.source.case(*number);
                let mut coverage = Coverage::default();
                if *number < LOOKED_AT || self.mixed(*number).is_multiple_of(SOME) {
                    coverage.take(&case);
                }
                (case, coverage)
            }));
            let Ok((case, coverage)) = made else { return Err(*number) };
            Ok((*number, case, coverage))
        };
        let share = numbers.len().div_ceil(self.lab.jobs.max(1)).max(1);
        std::thread::scope(|threads| {
            let shares =
                numbers.chunks(share).map(|share| threads.spawn(move || share.iter().map(make).collect::<Vec<_>>()));
            let under_way: Vec<_> = shares.collect();
            under_way.into_iter().flat_map(|thread| thread.join().expect("each case is guarded")).collect()
        })
    }

    fn batch(
        &self,
        cases: &[(u64, Scenario, Coverage)],
        outcome: &mut Outcome,
        listen: &mut dyn FnMut(Event<'_>),
        stops: &Stops<'_>,
    ) {
        // A few of them are held against a twin, and a few are fed over sockets too: each costs as much as several.
        for (twins, sockets, is_meant) in LOOKS {
            let look = Look { twins: *twins, sockets: *sockets, level: self.level };
            let (numbers, scenarios): (Vec<u64>, Vec<Scenario>) = cases
                .iter()
                .filter(|(number, case, _)| is_meant(self.mixed(*number), case))
                .map(|(number, case, _)| (*number, case.clone()))
                .unzip();
            if scenarios.is_empty() {
                continue;
            }
            let examined = examine(&self.lab, &self.source.bases, &scenarios, look, &stops.any);
            outcome.runs += examined.reached;
            outcome.attempts += examined.attempts;
            outcome.expected += examined.expected;
            outcome.coverage.rules.extend(examined.rules);
            outcome.errors.0 += examined.errors.0;
            outcome.errors.1 = outcome.errors.1.take().or(examined.errors.1);
            for (at, told) in examined.disagreements {
                let first = || (numbers[at], scenarios[at].id().to_string(), 0);
                outcome.disagreements.entry(told).or_insert_with(first).2 += 1;
            }
            for sighting in examined.sightings {
                self.sight(sighting, &numbers, &scenarios, look, outcome, listen, stops);
            }
        }
        for (_, _, coverage) in cases {
            outcome.coverage.merge(coverage.clone());
        }
    }

    /// A number that has nothing in common with that of the run, so that parts of a search look alike.
    fn mixed(&self, number: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.source.seed, number).hash(&mut hasher);
        hasher.finish()
    }

    /// Whether what was seen once is seen again. In real time, once is an accident. The time that a search has does not
    /// end the first repeat: what it has seen would be lost for want of a moment. `None` where a person ended that.
    fn is_confirmed(&self, found: &Scenario, cause: &Cause, look: Look, stops: &Stops<'_>) -> Option<bool> {
        let target = self.lab.targets.iter().find(|target| target.id() == cause.target);
        let is_sure = !look.sockets && target.is_some_and(|target| !target.feeds().contains(&Feed::Process));
        let repeats = if is_sure { 0 } else { self.lab.retries };
        for repeat in 0..repeats {
            if repeat > 0 && stops.any.is_asked() {
                break;
            }
            let examined = examine(&self.lab, &self.source.bases, std::slice::from_ref(found), look, stops.person);
            if !examined.sightings.iter().any(|sighting| sighting.cause == *cause) {
                return if stops.person.is_asked() { None } else { Some(false) };
            }
        }
        Some(true)
    }

    #[expect(clippy::too_many_arguments, reason = "it is a part of `batch`, and what that knows")]
    fn sight(
        &self,
        sighting: Sighting,
        numbers: &[u64],
        scenarios: &[Scenario],
        look: Look,
        outcome: &mut Outcome,
        listen: &mut dyn FnMut(Event<'_>),
        stops: &Stops<'_>,
    ) {
        if let Some(fault) = outcome.faults.iter_mut().find(|fault| fault.cause == sighting.cause) {
            fault.times += 1;
            return;
        }
        if self.fail_fast && !outcome.faults.is_empty() {
            return;
        }
        let (run, found) = (numbers[sighting.at], scenarios[sighting.at].clone());
        match self.is_confirmed(&found, &sighting.cause, look, stops) {
            Some(true) => {}
            Some(false) => return outcome.flaky += 1,
            None => return outcome.unsure += 1,
        }
        listen(Event::Found(&sighting.cause, run));
        let shrunk = shrink(
            &self.lab,
            &self.source.bases,
            &found,
            sighting.broken,
            &sighting.cause,
            look,
            self.effort,
            &stops.any,
        );
        let fault = Fault { cause: sighting.cause, run, found, times: 1, shrunk };
        listen(Event::Shrunk(&fault));
        outcome.faults.push(fault);
    }
}

/// What ends a search.
struct Stops<'a> {
    /// It was enough, or a person has stopped it.
    any: Stop,
    /// A person has stopped it.
    person: &'a Stop,
}

/// A way to look at cases: whether against twins, whether over sockets too, and at which cases.
type Way = (bool, bool, fn(u64, &Scenario) -> bool);

/// How cases are looked at. Each is in one of these ways.
const LOOKS: &[Way] = &[
    (false, false, |number, case| !has_twins(number) && !has_sockets(number, case)),
    (true, false, |number, case| has_twins(number) && !has_sockets(number, case)),
    (false, true, has_sockets),
];

fn has_twins(number: u64) -> bool {
    number % 4 == 1
}

fn has_sockets(number: u64, case: &Scenario) -> bool {
    number % 64 == 2 && !case.waits() && !case.is_costly()
}

/// Cases that are examined together.
const BATCH: usize = 256;
const BATCH_OUTSIDE: usize = 64;

/// The first cases are all counted in the coverage, and of the others one in so many: counting reads them once more.
const LOOKED_AT: u64 = 2_048;
const SOME: u64 = 16;
