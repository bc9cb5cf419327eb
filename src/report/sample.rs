//! A report for tests, with hostile text wherever a model, a server, or a target may have put it.

use std::collections::BTreeMap;

use super::{
    build::{Facts, build},
    model::{Cause, Leftover, Origin, Report, RuleRow, Sent, SentFrame, Skipped, TargetRow, Told},
};
use crate::{
    judge::{Change, Counts, Expectations, Feed, Level, Line, Observation, RuleCell, Run, Seen, rules::RULES},
    mutate::Plan,
};

/// Text that would do something in a terminal, in HTML, in an attribute, in a script, or in Markdown.
pub(super) const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>|```*_[x](y)\u{1b}[31m\u{9b}1m\
                                  \u{202e}\u{2066}\n\n</details></code></style>--><!--{{ 7 * 7 }} &lt; {% x %}";

/// A report of two targets, one of them hostile, with this many causes of each.
pub(super) fn hostile(causes: usize) -> Report {
    let level = Level::Must;
    let facts = Facts {
        targets: Vec::new(),
        budget: Some(500),
        seed: 1,
        started: "2026-11-20T02:00:03Z".to_owned(),
        milliseconds: 1234,
        level,
        paths: vec![HOSTILE.to_owned()],
        flags: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
        files: BTreeMap::new(),
        unreadable: 0,
        interrupted: false,
        divided: None,
        skipped: Vec::new(),
        expectations: Expectations::default(),
        whole: Vec::new(),
    };
    let target = |id: &str, version: Option<&str>| TargetRow {
        flag: None,
        id: id.to_owned(),
        version: version.map(str::to_owned),
        counts: Counts { pass: 7, fail: causes, expected: causes, ..Counts::default() },
    };
    let broken = RuleCell { judged: 9, broken: 2, ..RuleCell::default() };
    let cells = [broken, RuleCell { expected: 2, explained: 1, ..broken }];
    let told = || Told {
        scenario: HOSTILE.to_owned(),
        target: HOSTILE.to_owned(),
        feed: Some(Feed::Http),
        what: HOSTILE.to_owned(),
        is_of_target: true,
    };
    let mut report = build(&Plan { scenarios: Vec::new() }, &Run { complete: true, ..Run::default() }, facts);
    report.targets = vec![target("calm", None), target(HOSTILE, Some(HOSTILE))];
    report.rules = (RULES.iter().take(3))
        .map(|rule| RuleRow { id: rule.id().to_owned(), level, exercised_by: 9, cells: cells.to_vec() })
        .collect();
    report.causes = (0..causes).flat_map(|_| [cause("calm", None), cause(HOSTILE, Some(HOSTILE))]).collect();
    report.leftovers = vec![Leftover {
        target: HOSTILE.to_owned(),
        scenario: HOSTILE.to_owned(),
        rule: HOSTILE.to_owned(),
        is_kept: true,
    }];
    report.errors = vec![told()];
    (report.feeds.compared, report.feeds.differing) = (1, vec![told()]);
    report.skipped = [None, Some(HOSTILE.to_owned())]
        .map(|target| Skipped { reason: HOSTILE.to_owned(), target, count: 2 })
        .to_vec();
    report
}

/// The first two rules broken, the third of the sample is broken by nobody who is told.
fn cause(target: &str, known: Option<&str>) -> Cause {
    let line = |change| Line { change, text: HOSTILE.to_owned() };
    let frame =
        |is_mutated| SentFrame { number: 1, byte: 12, is_mutated, is_last: false, lines: vec![HOSTILE.to_owned()] };
    let observation = Observation::failure(Seen::Failed, HOSTILE, HOSTILE);
    Cause {
        target: target.to_owned(),
        rules: RULES.iter().take(2).map(|rule| rule.id().to_owned()).collect(),
        level: Level::Must,
        known: known.map(str::to_owned),
        is_flaky: false,
        mutations: HOSTILE.to_owned(),
        attempts: 2,
        scenario: format!("{HOSTILE}/whole"),
        feed: Feed::Process,
        origin: Some(Origin { file: HOSTILE.to_owned(), byte: 12, bytes: 34, line: 5 }),
        sent: Sent {
            bytes: 1,
            frames: 2,
            chunks: 3,
            lines: None,
            ending: "then it ends".to_owned(),
            excerpt: vec![frame(false), frame(true)],
        },
        expected: vec![HOSTILE.to_owned(), HOSTILE.repeat(20)],
        actual: HOSTILE.to_owned(),
        expected_observation: observation.clone(),
        observation,
        diff: [Change::Same, Change::Expected, Change::Actual].map(line).to_vec(),
    }
}
