//! Targets that would be given nothing, because the recordings are of another wire: a run without an attempt proves
//! nothing, and must not look like one that passed.

use std::sync::Arc;

use codex_conformance::{
    judge::Feed,
    mutate::{Plan, Scenario},
    replay::{Lab, Target},
    stream::Api,
};

use super::Args;
use crate::cli::{commands::who::AD_HOC, exit::Exit, failure::Failure, terminal::Terminal};

/// Refuses a selection in which a target that flags name is given nothing, or no program under test is given anything,
/// or nobody is. Other programs that are given nothing are told: a config may name some of every wire.
pub(super) fn refuse(lab: &Lab, plan: &Plan, args: &Args, terminal: &mut Terminal) -> Result<(), Failure> {
    let is_unfed =
        |target: &&Arc<dyn Target>| !plan.scenarios.iter().any(|scenario| may_be_given(lab, &***target, scenario));
    let unfed: Vec<&Arc<dyn Target>> = lab.targets.iter().filter(is_unfed).collect();
    let is_program = |target: &Arc<dyn Target>| target.feeds().contains(&Feed::Process);
    let is_named = |target: &Arc<dyn Target>| {
        AD_HOC.contains(&target.id()) || args.who.target.iter().any(|name| name == target.id())
    };
    let is_nobody_fed = unfed.len() == lab.targets.len();
    let is_no_program_fed = lab
        .targets
        .iter()
        .filter(|target| is_program(target))
        .all(|target| unfed.iter().any(|other| other.id() == target.id()));
    let missed =
        unfed.iter().find(|target| is_named(target) || is_nobody_fed || (is_program(target) && is_no_program_fed));
    if let Some(target) = missed {
        return Err(nothing_for(&***target, plan));
    }
    for target in unfed.into_iter().filter(|target| is_program(target)) {
        terminal.say(&format!("{} is given nothing: it speaks {}", target.id(), Api::listed(target.apis())));
    }
    Ok(())
}

/// Whether a scenario is of a wire that the target speaks, and meant for it.
fn may_be_given(lab: &Lab, target: &dyn Target, scenario: &Scenario) -> bool {
    let is_wanted =
        lab.pairs.as_ref().is_none_or(|pairs| pairs.contains(&(scenario.id().to_string(), target.id().to_owned())));
    is_wanted && target.apis().contains(&scenario.session().api())
}

fn nothing_for(target: &dyn Target, plan: &Plan) -> Failure {
    let id = target.id();
    let is_there = |api: &Api| plan.scenarios.iter().any(|scenario| scenario.session().api() == *api);
    let there: Vec<Api> = Api::ALL.iter().copied().filter(is_there).collect();
    let wires = Api::listed(&there);
    let wire = there.first().copied().unwrap_or_default().as_str();
    let error = format!(
        "failed to find a recording for `{id}`: these are of {wires}, and `{id}` speaks {}",
        Api::listed(target.apis())
    );
    let hint = if AD_HOC.contains(&id) {
        format!("`--api {wire}` says that it speaks {wire}")
    } else if target.feeds().contains(&Feed::Process) {
        format!("name another folder, filter, or target; or `api = \"{wire}\"` in its table, where it speaks {wire}")
    } else {
        "`codex-conformance list targets` tells which wires each of them speaks".to_owned()
    };
    Failure::new(Exit::NothingToDo, error, hint)
}
