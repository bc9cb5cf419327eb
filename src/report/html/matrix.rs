//! The matrix: a row a rule, a column a target.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    super::{
        mark::{Mark, State},
        model::{Report, RuleRow, TargetRow},
        numbers::count,
    },
    causes::Causes,
};
use crate::judge::{Counts, RuleCell};

/// A target at the head of its column.
pub(super) struct Column<'a> {
    pub(super) target: &'a TargetRow,
    pub(super) shares: Vec<Share>,
    pub(super) passed: String,
    pub(super) counts: String,
}

/// A part of the attempts of a target, for a bar of them.
pub(super) struct Share {
    pub(super) kind: &'static str,
    pub(super) part: usize,
}

/// A rule and how each target kept it.
pub(super) struct Row<'a> {
    pub(super) rule: &'a RuleRow,
    pub(super) level: &'static str,
    pub(super) exercised_by: String,
    pub(super) is_problem: bool,
    pub(super) cells: Vec<Cell<'a>>,
}

/// How a target kept a rule.
pub(super) struct Cell<'a> {
    pub(super) id: String,
    pub(super) target: &'a str,
    pub(super) state: State,
    pub(super) text: String,
    pub(super) words: String,
    pub(super) link: Option<String>,
}

pub(super) fn columns<'a>(report: &'a Report) -> Vec<Column<'a>> {
    let column = |target: &'a TargetRow| {
        let TargetRow { counts, .. } = target;
        let named = named(*counts);
        let all: usize = named.iter().map(|(_, number, _)| number).sum();
        let words = named.iter().filter(|(_, number, _)| *number > 0);
        let words = words.map(|(name, number, _)| format!("{} {name}", count(*number)));
        Column {
            target,
            shares: (named.iter().filter(|(_, number, _)| *number > 0))
                .map(|(_, part, kind)| Share { kind, part: *part })
                .collect(),
            passed: format!("{} of {}", count(counts.pass), count(all)),
            counts: words.collect::<Vec<_>>().join(", "),
        }
    };
    report.targets.iter().map(column).collect()
}

fn named(counts: Counts) -> [(&'static str, usize, &'static str); 7] {
    [
        ("passed", counts.pass, "kept"),
        ("failed", counts.fail, "failed"),
        ("in error", counts.error, "failed"),
        ("non-strict", counts.non_strict, "loose"),
        ("flaky", counts.flaky, "loose"),
        ("known to fail", counts.expected, "borne"),
        ("skipped", counts.skip, "idle"),
    ]
}

pub(super) fn rows<'a>(report: &'a Report, causes: &Causes) -> Vec<Row<'a>> {
    let row = |rule: &'a RuleRow| {
        let cells = rule.cells.iter().zip(&report.targets);
        let cells: Vec<Cell<'a>> = cells.map(|(cell, target)| tell(*cell, rule, &target.id, causes)).collect();
        Row {
            rule,
            level: rule.level.as_str(),
            exercised_by: count(rule.exercised_by),
            is_problem: cells.iter().any(|cell| cell.state.is_problem()),
            cells,
        }
    };
    report.rules.iter().filter(|rule| rule.exercised_by > 0).map(row).collect()
}

fn tell<'a>(cell: RuleCell, rule: &RuleRow, target: &'a str, causes: &Causes) -> Cell<'a> {
    let Mark { state, text } = Mark::of(cell, rule.level);
    let told =
        || causes.of(target, &rule.id).first().map_or(format!("rule:{}", rule.id), |number| format!("cause-{number}"));
    Cell { id: anchor(target, &rule.id), target, state, text, words: words(cell), link: (cell.broken > 0).then(told) }
}

/// All of a cell's numbers, in words.
fn words(cell: RuleCell) -> String {
    let named = [
        (cell.judged, "judged"),
        (cell.broken, "broke it"),
        (cell.expected, "of those known"),
        (cell.flaky, "of those flaky"),
        (cell.not_reported, "did not report what it is about"),
        (cell.explained, "broke it and are told under a more specific rule"),
    ];
    let told = named.iter().filter(|(number, _)| *number > 0);
    let words: Vec<String> = told.map(|(number, word)| format!("{} {word}", count(*number))).collect();
    if words.is_empty() { "not exercised".to_owned() } else { words.join(", ") }
}

/// The id of a cell, fit for an address. A browser looks for it as it stands before it decodes it.
fn anchor(target: &str, rule: &str) -> String {
    format!("{}/{rule}", utf8_percent_encode(target, ENCODED))
}

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
