//! Scenarios from their address to their verdict, against parsing the bytes they send as JSON trees.

use std::sync::Arc;

use codex_conformance::{
    Feed, Lab, Plan,
    mutate::ScenarioId,
    replay::{Stop, targets},
    stream::{Frame, decode},
};

use super::{
    engines::parse_all,
    ledger::Ledger,
    streams::{RECORDINGS, recording},
};

pub(crate) fn measure(ledger: &mut Ledger) {
    for id in RECORDINGS {
        let plan = plan(id);
        let sent: Vec<Vec<Frame>> = plan
            .scenarios
            .iter()
            .map(|scenario| decode(&scenario.wire().expect("planned scenarios apply").body))
            .collect();
        let parse = format!("parse all that the scenarios of {id} send");
        ledger.measure(&parse, |bencher| bencher.iter(|| sent.iter().for_each(|frames| parse_all(frames))));
        let direct = format!("scenarios of {id}, judged");
        let lab = lab(Feed::Direct);
        ledger.measure(&direct, |bencher| bencher.iter(|| lab.run(&plan, &|_| {}, &Stop::default())));
        ledger.at_most(&direct, &parse, 1.5);
    }
}

/// Edited scenarios, over and over until starting the thread and its runtime counts for nothing. Frames of many
/// megabytes are left out: they cost what the framer costs, which has ratios of its own.
fn plan(id: &str) -> Plan {
    let is_wanted = |id: &ScenarioId| {
        let is_costly = id.edits.iter().any(|edit| edit.mutation.is_costly());
        !id.edits.is_empty() && !is_costly && matches!(id.delivery.id(), "whole" | "per-frame")
    };
    let plan = Plan::build(&[recording(id)], &is_wanted);
    let scenarios = plan.scenarios.iter().cycle().take(plan.scenarios.len().max(ENOUGH)).cloned().collect();
    Plan { scenarios }
}

pub(crate) fn lab(feed: Feed) -> Lab {
    let target = targets::target("production").expect("it is built in");
    Lab { targets: vec![Arc::clone(&target)], feeds: vec![feed], jobs: 1, ..Lab::default() }
}

const ENOUGH: usize = 300;
