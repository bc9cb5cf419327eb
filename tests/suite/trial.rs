//! The judge on trial. Consumers that are bad on purpose must be seen, by the rules that are about what they do.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use codex_conformance::{
    Feed, Lab, Plan, Progress, Scenario, Target,
    judge::{
        Docket, Evidence, Level,
        rules::{RULES, rule},
    },
    replay::{Stop, targets},
};

use crate::{
    committed::{plan, sessions},
    shims::SHIMS,
};

/// Every shim breaks what it says it breaks, on scenarios where the production consumer breaks no MUST and no SHOULD.
#[test]
fn every_shim_is_seen_by_the_rules_that_it_breaks_and_production_by_none() {
    let lab = Lab { targets: accused(), feeds: vec![Feed::Direct], ..Lab::default() };
    let broken: Mutex<BTreeMap<String, BTreeSet<&'static str>>> = Mutex::default();
    let faults: Mutex<Vec<String>> = Mutex::default();
    lab.run(
        &hearing(),
        &|progress| {
            let Progress::Finished(attempted) = progress else { return };
            let (_, verdict) = attempted.outcome.as_ref().expect("the harness works");
            let rules = verdict.findings.iter().map(|finding| finding.rule).chain(verdict.explained.iter().copied());
            let rules: BTreeSet<_> = rules.collect();
            if attempted.target == "production" && verdict.findings.iter().any(|finding| finding.level != Level::Info) {
                let fault = format!("{}: {:?}", attempted.scenario, verdict.findings);
                faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
            }
            let mut broken = broken.lock().unwrap_or_else(PoisonError::into_inner);
            broken.entry(attempted.target.clone()).or_default().extend(rules);
        },
        &Stop::default(),
    );
    let faults = faults.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(
        faults.is_empty(),
        "production is at fault in {} attempts: {:#?}",
        faults.len(),
        &faults[..faults.len().min(5)]
    );
    let broken = broken.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut unseen = Vec::new();
    for shim in SHIMS {
        for id in shim.breaks {
            assert!(rule(id).is_some(), "{} names `{id}`, which is no rule", shim.id);
            if !broken.get(shim.id).is_some_and(|rules| rules.contains(id)) {
                unseen.push(format!("{} does not see {}", id, shim.id));
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

fn accused() -> Vec<Arc<dyn Target>> {
    let shims = SHIMS.iter().map(|shim| Arc::new(*shim) as Arc<dyn Target>);
    targets::target("production").into_iter().chain(shims).collect()
}

/// For every rule and every mutation that puts it to the test, the first few scenarios of the plan that do.
fn hearing() -> Plan {
    let dockets: BTreeMap<_, _> =
        sessions().iter().map(|session| (&session.recording().id, Docket::of_recording(session))).collect();
    let mut heard: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let is_wanted = |scenario: &&Scenario| {
        let Ok(wire) = scenario.wire() else { return false };
        let docket = Docket::of_scenario(&Evidence::new(scenario, &wire), dockets.get(&scenario.id().recording));
        let edits: Vec<String> = scenario.id().edits.iter().map(|edit| kind(&edit.to_string())).collect();
        let kind = format!("{}/{}", edits.join("+"), scenario.id().delivery.id());
        let mut wanted = false;
        for rule in docket.ids() {
            let count = heard.entry((rule, kind.clone())).or_default();
            wanted |= *count < ENOUGH;
            *count += usize::from(*count < ENOUGH);
        }
        wanted && scenario.takes(Feed::Direct)
    };
    Plan { scenarios: plan().scenarios.iter().filter(is_wanted).cloned().collect() }
}

/// An edit without the number that says where.
fn kind(edit: &str) -> String {
    edit.trim_end_matches(|character: char| character.is_ascii_digit()).to_owned()
}

/// Scenarios of a kind: a shim's defect may not show in the first.
const ENOUGH: usize = 2;
