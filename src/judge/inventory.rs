//! The inventory of a plan: how many of its scenarios put each rule to the test, whoever consumes them.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{evidence::Evidence, verdict::Docket};
use crate::mutate::{Plan, Staged};

/// Counts, on so many threads. `tell` is called for every scenario that has been looked at.
#[must_use]
pub fn inventory(plan: &Plan, jobs: usize, tell: &(dyn Fn() + Sync)) -> BTreeMap<&'static str, usize> {
    let mut dockets = BTreeMap::new();
    for scenario in &plan.scenarios {
        let id = &scenario.id().recording;
        dockets.entry(id).or_insert_with(|| Docket::of_recording(scenario.session()));
    }
    let next = AtomicUsize::new(0);
    let counted: Mutex<BTreeMap<&'static str, usize>> = Mutex::default();
    let work = || {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        while let Some(scenario) = plan.scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Ok(Staged { wire, frames, readings }) = scenario.stage() {
                let evidence = Evidence::of(scenario, &wire, frames, readings);
                let docket = Docket::of_scenario(&evidence, dockets.get(&scenario.id().recording));
                for rule in docket.ids() {
                    *counts.entry(rule).or_default() += 1;
                }
            }
            tell();
        }
        let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        for (rule, count) in counts {
            *counted.entry(rule).or_default() += count;
        }
    };
    std::thread::scope(|threads| {
        for _ in 0..jobs.max(1) {
            threads.spawn(work);
        }
    });
    counted.into_inner().unwrap_or_else(PoisonError::into_inner)
}
