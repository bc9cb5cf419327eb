//! Samples of a plan.

use std::collections::BTreeSet;

use codex_conformance::{Plan, Scenario, mutate::sample, stream::Api};

use crate::committed::sessions;

fn plan() -> Plan {
    let sessions: Vec<_> = sessions().iter().filter(|session| session.api() == Api::Responses).cloned().collect();
    Plan::build(&sessions[..3], &|_| true)
}

fn name(scenario: &Scenario) -> Vec<&'static str> {
    scenario.id().edits.iter().map(|edit| edit.mutation.id()).collect()
}

fn drawn(plan: &Plan, budget: usize, seed: u64) -> Vec<&Scenario> {
    let places = sample(plan.scenarios.iter().enumerate(), budget, seed);
    assert!(places.is_sorted(), "in the order of the plan");
    places.into_iter().map(|place| &plan.scenarios[place]).collect()
}

#[test]
fn a_sample_has_every_mutation_before_it_has_one_twice() {
    let plan = plan();
    let all: BTreeSet<_> = plan.scenarios.iter().map(name).collect();
    assert!(all.len() > 50);
    let drawn: BTreeSet<_> = drawn(&plan, all.len(), 1).into_iter().map(name).collect();
    assert_eq!(drawn, all);
}

#[test]
fn a_sample_has_every_parameter_of_a_mutation_before_it_has_one_twice() {
    let mut plan = plan();
    plan.scenarios.retain(|scenario| name(scenario) == ["terminal.output"]);
    let parameters = |scenarios: Vec<&Scenario>| -> BTreeSet<String> {
        scenarios.into_iter().map(|scenario| scenario.id().edits[0].parameter.clone()).collect()
    };
    let all = parameters(plan.scenarios.iter().collect());
    assert!(all.len() > 3 && plan.scenarios.len() > all.len());
    assert_eq!(parameters(drawn(&plan, all.len(), 1)), all);
}

#[test]
fn the_same_seed_draws_the_same_and_a_larger_budget_only_adds() {
    let plan = plan();
    let ids = |budget, seed| -> Vec<String> {
        drawn(&plan, budget, seed).into_iter().map(|scenario| scenario.id().to_string()).collect()
    };
    let (some, more) = (ids(40, 7), ids(60, 7));
    assert_eq!(some, ids(40, 7));
    assert_ne!(some, ids(40, 8));
    assert!((some.len(), more.len()) == (40, 60) && some.iter().all(|id| more.contains(id)));
    assert_eq!(ids(usize::MAX, 7).len(), plan.scenarios.len());
}
