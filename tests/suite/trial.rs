//! The judge on trial. Consumers that are bad on purpose must be seen, by the rules that are about what they do.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use codex_conformance::{
    Feed, Lab, Plan, Progress, Scenario, Target,
    judge::{
        Docket, Evidence, Level, Verdict,
        rules::{RULES, rule},
    },
    mutate::ScenarioId,
    replay::{Stop, targets},
};

use crate::{
    committed::{plan, sessions},
    shims::SHIMS,
};

/// The production consumer breaks no MUST and no SHOULD in any scenario that a shim is tried on.
#[test]
fn production_is_not_guilty_of_anything() {
    let faults: Mutex<Vec<String>> = Mutex::default();
    let production = targets::target("production").expect("it is built in");
    try_on(production, hearing().iter().map(|case| case.scenario.clone()), &|scenario, verdict| {
        if verdict.findings.iter().any(|finding| finding.level != Level::Info) {
            let fault = format!("{scenario}: {:?}", verdict.findings);
            faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
        }
    });
    let faults = faults.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(faults.is_empty(), "in {} scenarios: {:#?}", faults.len(), &faults[..faults.len().min(5)]);
}

/// Every shim breaks what it says it breaks, in scenarios that put those rules to the test.
#[test]
fn every_shim_is_seen_by_the_rules_that_it_breaks() {
    let hearing = hearing();
    let mut unseen = Vec::new();
    for shim in SHIMS {
        let concerns = |case: &&Case| shim.breaks.iter().any(|id| case.rules.contains(id));
        let broken: Mutex<BTreeSet<&'static str>> = Mutex::default();
        let scenarios = hearing.iter().filter(concerns).map(|case| case.scenario.clone());
        try_on(Arc::new(*shim), scenarios, &|_, verdict| {
            let rules = verdict.findings.iter().map(|finding| finding.rule).chain(verdict.explained.iter().copied());
            broken.lock().unwrap_or_else(PoisonError::into_inner).extend(rules);
        });
        let broken = broken.into_inner().unwrap_or_else(PoisonError::into_inner);
        for id in shim.breaks {
            assert!(rule(id).is_some(), "{} names `{id}`, which is no rule", shim.id);
            if !broken.contains(id) {
                unseen.push(format!("{id} does not see {}", shim.id));
            }
        }
    }
    assert!(unseen.is_empty(), "{unseen:#?}");
}

#[test]
fn every_rule_is_broken_by_a_shim() {
    let untried: Vec<&str> =
        RULES.iter().map(|rule| rule.id()).filter(|id| !SHIMS.iter().any(|shim| shim.breaks.contains(id))).collect();
    assert!(untried.is_empty(), "no shim breaks {untried:?}");
}

/// Feeds scenarios directly to one consumer, and shows each verdict.
fn try_on(
    target: Arc<dyn Target>,
    scenarios: impl Iterator<Item = Scenario>,
    look: &(dyn Fn(&ScenarioId, &Verdict) + Sync),
) {
    let lab = Lab { targets: vec![target], feeds: vec![Feed::Direct], ..Lab::default() };
    let listen = |progress: Progress<'_>| {
        let Progress::Finished(attempted, _) = progress else { return };
        let (_, verdict) = attempted.outcome.as_ref().expect("the harness works");
        look(&attempted.scenario, verdict);
    };
    lab.run(&Plan { scenarios: scenarios.collect() }, &listen, &Stop::default());
}

/// A scenario, and the rules that it puts to the test.
struct Case {
    scenario: Scenario,
    rules: Vec<&'static str>,
}

/// For every rule and every mutation that puts it to the test, the first few scenarios of the plan that do.
fn hearing() -> &'static [Case] {
    static HEARING: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let dockets: BTreeMap<_, _> =
            sessions().iter().map(|session| (&session.recording().id, Docket::of_recording(session))).collect();
        let mut heard: BTreeMap<(&str, String), usize> = BTreeMap::new();
        let wanted = |scenario: &Scenario| {
            let wire = scenario.wire().ok()?;
            let docket = Docket::of_scenario(&Evidence::new(scenario, &wire), dockets.get(&scenario.id().recording));
            let edits: Vec<String> = scenario.id().edits.iter().map(|edit| kind(&edit.to_string())).collect();
            let kind = format!("{}/{}", edits.join("+"), scenario.id().delivery.id());
            let mut wanted = false;
            for rule in docket.ids() {
                let count = heard.entry((rule, kind.clone())).or_default();
                wanted |= *count < ENOUGH;
                *count += usize::from(*count < ENOUGH);
            }
            let case = || Case { scenario: scenario.clone(), rules: docket.ids().collect() };
            (wanted && scenario.takes(Feed::Direct)).then(case)
        };
        plan().scenarios.iter().filter_map(wanted).collect()
    });
    &HEARING
}

/// An edit without the number that says where.
fn kind(edit: &str) -> String {
    edit.trim_end_matches(|character: char| character.is_ascii_digit()).to_owned()
}

/// Scenarios of a kind: a shim's defect may not show in the first.
const ENOUGH: usize = 2;
