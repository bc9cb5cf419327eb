//! The inventory of a plan: how many of its scenarios put each rule to the test, whoever consumes them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use super::{evidence::Evidence, verdict::Docket};
use crate::mutate::{Plan, Staged};

/// Counts, on so many threads. `tell` is called for every scenario that has been looked at.
#[must_use]
pub fn inventory(plan: &Plan, jobs: usize, tell: &(dyn Fn() + Sync)) -> BTreeMap<&'static str, usize> {
    let counted: Mutex<BTreeMap<&'static str, usize>> = Mutex::default();
    each(plan, jobs, &|_, docket| {
        let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        for rule in docket.ids() {
            *counted.entry(rule).or_default() += 1;
        }
        drop(counted);
        tell();
    });
    counted.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Which scenarios of a plan put one of these rules to the test, on so many threads.
#[must_use]
pub fn exercising(plan: &Plan, rules: &BTreeSet<&'static str>, jobs: usize) -> Vec<bool> {
    let found: Vec<AtomicBool> = plan.scenarios.iter().map(|_| AtomicBool::new(false)).collect();
    each(plan, jobs, &|place, docket| {
        if docket.ids().any(|rule| rules.contains(rule)) {
            found[place].store(true, Ordering::Relaxed);
        }
    });
    found.into_iter().map(AtomicBool::into_inner).collect()
}

/// Looks at the docket of every scenario, on so many threads.
fn each(plan: &Plan, jobs: usize, look: &(dyn Fn(usize, &Docket) + Sync)) {
    let mut dockets = BTreeMap::new();
    for scenario in &plan.scenarios {
        let id = &scenario.id().recording;
        dockets.entry(id).or_insert_with(|| Docket::of_recording(scenario.session()));
    }
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(scenario) = plan.scenarios.get(place) else { break };
            if let Ok(Staged { wire, frames, readings }) = scenario.stage() {
                let evidence = Evidence::of(scenario, &wire, frames, readings);
                look(place, &Docket::of_scenario(&evidence, dockets.get(&scenario.id().recording)));
            }
        }
    };
    std::thread::scope(|threads| {
        for _ in 0..jobs.max(1) {
            threads.spawn(work);
        }
    });
}
