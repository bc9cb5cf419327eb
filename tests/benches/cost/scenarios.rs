//! Scenarios from their address to their verdict, against parsing the bytes they send as JSON trees.

use std::sync::Arc;

use codex_conformance::{
    Feed, Lab, Plan,
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

/// Edited scenarios, over and over until starting the thread and its runtime counts for nothing.
fn plan(id: &str) -> Plan {
    let wanted = |delivery: &str| matches!(delivery, "whole" | "per-frame");
    let plan = Plan::build(&[recording(id)], &|id| !id.edits.is_empty() && wanted(id.delivery.id()));
    let scenarios = plan.scenarios.iter().cycle().take(plan.scenarios.len().max(ENOUGH)).cloned().collect();
    Plan { scenarios }
}

pub(crate) fn lab(feed: Feed) -> Lab {
    let target = targets::target("production").expect("it is built in");
    Lab { targets: vec![Arc::clone(&target)], feeds: vec![feed], jobs: 1, ..Lab::default() }
}

const ENOUGH: usize = 300;
