//! The oracle of the search. Runs scenarios, and tells which of them were seen as no rule and no relation allows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;

use super::{
    certain::{ALWAYS, is_certain, stays_certain},
    relations::{RELATIONS, Relation},
};
use crate::{
    judge::{self, Broken, Differing, Feed, Level, Observation, Progress, Verdict},
    mutate::{Plan, Scenario, Session},
    replay::{Lab, Stop, Target},
};

/// What sightings of one fault have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cause {
    /// The target.
    pub target: String,
    /// The rule that was broken, or the relation that did not hold; the first in the order of the shelf.
    pub rule: &'static str,
    /// How the turn ended.
    pub status: &'static str,
    /// The class of the error, empty where there is none.
    pub class: String,
}

/// A fault in one scenario.
#[derive(Clone, Debug)]
pub(super) struct Sighting {
    /// Which of the scenarios.
    pub(super) at: usize,
    /// What it is.
    pub(super) cause: Cause,
    /// What should have been seen, and what was.
    pub(super) broken: Broken,
}

/// Scenarios that were seen differently by different targets, where no rule says who is right.
pub type Disagreement = Vec<(String, &'static str)>;

/// What came of a few scenarios.
#[derive(Debug, Default)]
pub(super) struct Examined {
    /// Faults, in the order of the scenarios.
    pub(super) sightings: Vec<Sighting>,
    /// Where targets differ: which scenario, and what each made of it.
    pub(super) disagreements: Vec<(usize, Disagreement)>,
    /// Scenarios that some attempt was made at.
    pub(super) reached: u64,
    /// Attempts that were made.
    pub(super) attempts: usize,
    /// Rules that were judged, or would have been if the target told more.
    pub(super) rules: BTreeSet<&'static str>,
    /// Attempts that failed as somebody expected.
    pub(super) expected: usize,
    /// Attempts that came to nothing, and why the first of them did.
    pub(super) errors: (usize, Option<String>),
}

/// How scenarios are examined.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether those with a twin are held against it.
    pub twins: bool,
    /// Whether in-process targets are fed over sockets too.
    pub sockets: bool,
    /// Rules of which levels count: those up to this one.
    pub level: Level,
}

type Seen = BTreeMap<(String, String), (Observation, Verdict, bool)>;

/// Runs scenarios at all targets of a lab.
///
/// `known` are the recordings of a corpus: somebody has looked at what they say, however odd it is.
pub(super) fn examine(lab: &Lab, known: &[Arc<Session>], scenarios: &[Scenario], look: Look, stop: &Stop) -> Examined {
    let is_sure = |scenario: &Scenario| {
        let is_known = known.iter().any(|known| Arc::ptr_eq(known, scenario.session()));
        (is_known || is_certain(scenario.session())) && stays_certain(scenario)
    };
    let twins: Vec<(usize, usize, Scenario)> = if look.twins { twins(scenarios, &is_sure) } else { Vec::new() };
    let plan = Plan { scenarios: scenarios.iter().chain(twins.iter().map(|(.., twin)| twin)).cloned().collect() };
    let examined = Mutex::new(Examined::default());
    let seen: Mutex<Seen> = Mutex::default();
    let tried: Mutex<BTreeSet<String>> = Mutex::default();
    let listen = |progress: Progress<'_>| {
        let Progress::Finished(attempted, fails) = progress else { return };
        let mut examined = examined.lock().unwrap_or_else(PoisonError::into_inner);
        examined.attempts += 1;
        let address = attempted.scenario.to_string();
        tried.lock().unwrap_or_else(PoisonError::into_inner).insert(address);
        match &attempted.outcome {
            Ok((observation, verdict)) => {
                examined.rules.extend(verdict.exercised());
                examined.expected += usize::from(verdict.fails() && !fails);
                let key = (attempted.scenario.to_string(), attempted.target.clone());
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                if attempted.feed != Feed::Http {
                    seen.insert(key, (observation.clone(), verdict.clone(), fails && !attempted.is_flaky));
                }
            }
            Err(judge::Excuse::Unsupported(_)) => {}
            Err(excuse) => {
                examined.errors.0 += 1;
                examined.errors.1.get_or_insert_with(|| excuse.to_string());
            }
        }
    };
    let feeds = if look.sockets { Feed::ALL.to_vec() } else { vec![Feed::Direct, Feed::Process] };
    let run = Lab { feeds, is_one_of_many: true, ..lab.clone() }.run(&plan, &listen, stop);
    let mut examined = examined.into_inner().unwrap_or_else(PoisonError::into_inner);
    let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tried = tried.into_inner().unwrap_or_else(PoisonError::into_inner);
    examined.reached = scenarios.iter().filter(|scenario| tried.contains(&scenario.id().to_string())).count() as u64;
    for (at, scenario) in scenarios.iter().enumerate() {
        let address = scenario.id().to_string();
        let of = |target: &Arc<dyn Target>| seen.get(&(address.clone(), target.id().to_owned()));
        for target in &lab.targets {
            let Some((observation, verdict, fails)) = of(target) else { continue };
            let counts = |rule: &str| is_crash(observation) || ALWAYS.contains(&rule) || is_sure(scenario);
            let fault = verdict.findings.iter().find(|finding| {
                finding.level <= look.level && (*fails || finding.level != Level::Must) && counts(finding.rule)
            });
            if let Some(finding) = fault {
                let cause = cause(target.id(), finding.rule, observation);
                examined.sightings.push(Sighting { at, cause, broken: finding.broken.clone() });
            }
            let differing = run.feeds.differing.iter();
            let differs = differing.filter(|other| *target.id() == other.target && other.scenario == *scenario.id());
            examined.sightings.extend(differs.map(|differing| over_sockets(at, differing)));
        }
        let told: Disagreement = lab
            .targets
            .iter()
            .filter_map(|target| Some((target.id().to_owned(), of(target)?.0.status.as_str())))
            .collect();
        let is_ruled = lab.targets.iter().filter_map(of).any(|(_, verdict, _)| verdict.fails());
        if !is_ruled && is_sure(scenario) && told.iter().any(|(_, status)| *status != told[0].1) {
            examined.disagreements.push((at, told));
        }
    }
    for (at, relation, twin) in &twins {
        let relation = &RELATIONS[*relation];
        for target in &lab.targets {
            let of = |scenario: &Scenario| seen.get(&(scenario.id().to_string(), target.id().to_owned()));
            let (Some((one, ..)), Some((other, ..))) = (of(&scenarios[*at]), of(twin)) else { continue };
            if !(relation.holds)(one, other) {
                let words = |seen: &Observation| serde_json::to_string(seen).unwrap_or_default();
                let expected = vec![format!("as in `{}`: {}", twin.id(), words(other))];
                let cause = cause(target.id(), relation.id, one);
                examined.sightings.push(Sighting { at: *at, cause, broken: Broken { expected, actual: words(one) } });
            }
        }
    }
    examined.sightings.sort_by_key(|sighting| sighting.at);
    examined
}

/// The faults of one scenario, each with what should have been seen and what was.
///
/// # Errors
/// When no attempt at it came to anything, with the reason.
pub fn faults(
    lab: &Lab,
    known: &[Arc<Session>],
    scenario: &Scenario,
    look: Look,
    stop: &Stop,
) -> Result<Vec<(Cause, Broken)>, String> {
    let examined = examine(lab, known, std::slice::from_ref(scenario), look, stop);
    match examined.errors {
        (errors, Some(first)) if errors == examined.attempts => Err(first),
        _ => Ok(examined.sightings.into_iter().map(|sighting| (sighting.cause, sighting.broken)).collect()),
    }
}

fn twins(scenarios: &[Scenario], is_sure: &dyn Fn(&Scenario) -> bool) -> Vec<(usize, usize, Scenario)> {
    let of = |(at, scenario)| {
        let twin = move |(number, relation): (usize, &Relation)| {
            let is_meant = !relation.needs_certainty || is_sure(scenario);
            Some((at, number, (relation.twin)(scenario).filter(|_| is_meant)?))
        };
        RELATIONS.iter().enumerate().filter_map(twin).collect::<Vec<_>>()
    };
    scenarios.iter().enumerate().flat_map(of).collect()
}

fn is_crash(seen: &Observation) -> bool {
    matches!(seen.status, judge::Seen::Crashed | judge::Seen::Hung)
}

/// A crash is one fault, whichever rule is the first that it breaks.
fn cause(target: &str, rule: &'static str, seen: &Observation) -> Cause {
    let rule = if is_crash(seen) { CRASH } else { rule };
    let class = seen.error.as_ref().map(|error| error.class.clone()).unwrap_or_default();
    Cause { target: target.to_owned(), rule, status: seen.status.as_str(), class }
}

fn over_sockets(at: usize, differing: &Differing) -> Sighting {
    let words = |seen: &Observation| serde_json::to_string(seen).unwrap_or_default();
    let expected = vec![format!("as when fed directly: {}", words(&differing.direct))];
    let broken = Broken { expected, actual: words(&differing.http) };
    Sighting { at, cause: cause(&differing.target, SOCKETS, &differing.http), broken }
}

/// The rule that every crash breaks.
const CRASH: &str = "never-crashes-or-hangs";

/// What a finding names where the same bytes were seen otherwise over a socket.
pub const SOCKETS: &str = "direct-equals-http";
