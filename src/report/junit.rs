//! The report as JUnit: a suite a target, a case a rule.

use std::time::Duration;

use quick_junit::{FlakyOrRerun, NonSuccessKind, TestCase, TestCaseStatus, TestRerun, TestSuite};

use super::{
    commands::again,
    excerpt::shortened,
    model::{Cause, Leftover, Report, RuleRow, TargetRow, Told},
    numbers::{count, counted},
    shown::shown,
};
use crate::judge::{Level, RuleCell};

/// The report in the format of JUnit. What is known to fail is skipped with its reason, what is flaky passed in the
/// end, and what does not decide is skipped as non-strict.
#[must_use]
pub fn junit(report: &Report) -> String {
    let report = &shown(report);
    let mut all = quick_junit::Report::new("codex-conformance");
    all.set_time(Duration::from_millis(report.run.milliseconds));
    all.add_test_suites(report.targets.iter().enumerate().map(|(column, target)| suite(report, column, target)));
    all.add_test_suite(of_the_run(report));
    all.to_string().unwrap_or_default()
}

fn suite(report: &Report, column: usize, target: &TargetRow) -> TestSuite {
    let mut suite = TestSuite::new(target.id.as_str());
    suite.add_properties(target.version.iter().map(|version| ("version", version.as_str())));
    let rows = report.rules.iter().filter(|row| row.exercised_by > 0);
    suite.add_test_cases(rows.map(|row| {
        let cell = row.cells.get(column).copied().unwrap_or_default();
        let causes = report.causes.iter().filter(|cause| cause.target == target.id && cause.rules.contains(&row.id));
        case(report, row, cell, target, &causes.collect::<Vec<_>>())
    }));
    let errors: Vec<&Told> = report.errors.iter().filter(|told| told.target == target.id).collect();
    if !errors.is_empty() {
        suite.add_test_case(error(&target.id, "every attempt came to an observation", &errors));
    }
    suite
}

/// How a target kept a rule.
fn case(report: &Report, row: &RuleRow, cell: RuleCell, target: &TargetRow, causes: &[&Cause]) -> TestCase {
    let RuleCell { judged, broken, expected, flaky, not_reported, explained } = cell;
    let new = broken.saturating_sub(expected).saturating_sub(flaky);
    let share = |number: usize| format!("{} of {} broke it", count(number), counted(judged, "attempt"));
    let told = |is_meant: &dyn Fn(&Cause) -> bool| {
        let meant: Vec<&Cause> = causes.iter().copied().filter(|cause| is_meant(cause)).collect();
        let mut stories: Vec<String> = meant.iter().take(MOST_STORIES).map(|cause| story(cause, report)).collect();
        if meant.len() > MOST_STORIES {
            stories.push(format!("and {}", counted(meant.len() - MOST_STORIES, "more cause")));
        }
        stories.join("\n\n")
    };
    let is_new = |cause: &Cause| cause.known.is_none() && !cause.is_flaky;
    let (status, aside) = if judged == 0 {
        let why = match (not_reported, explained) {
            (0, 0) => "no scenario of this run put it to the test",
            (_, 0) => "the target does not report what the rule is about",
            _ => "broken only where a more specific rule tells of it",
        };
        (skipped(why), String::new())
    } else if new > 0 && row.level <= report.run.level && row.level != Level::Info {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(row.level.as_str()).set_message(share(new)).set_description(told(&is_new));
        (status, told(&|cause| !is_new(cause)))
    } else if new > 0 {
        (skipped(&format!("non-strict, {}: {}", row.level.as_str(), share(new))), told(&|_| true))
    } else if flaky > 0 {
        let mut status = TestCaseStatus::success();
        status.add_reruns(causes.iter().filter(|cause| cause.is_flaky).map(|cause| {
            let mut rerun = TestRerun::new(NonSuccessKind::Failure);
            rerun.set_type(row.level.as_str()).set_message(cause.actual.as_str());
            rerun.set_description(story(cause, report));
            rerun
        }));
        status.set_rerun_kind(FlakyOrRerun::Flaky);
        (status, told(&|cause| cause.known.is_some()))
    } else if broken > 0 {
        let mut reasons: Vec<&str> = causes.iter().filter_map(|cause| cause.known.as_deref()).collect();
        reasons.dedup();
        (skipped(&format!("known, {}: {}", share(expected), reasons.join("; "))), told(&|_| true))
    } else {
        (TestCaseStatus::success(), String::new())
    };
    let mut case = TestCase::new(row.id.as_str(), status);
    case.set_classname(target.id.as_str());
    if !aside.is_empty() {
        case.set_system_out(aside);
    }
    case
}

/// What is to be known of the run, whoever is under test.
fn of_the_run(report: &Report) -> TestSuite {
    let name = "codex-conformance";
    let run = &report.run;
    let mut suite = TestSuite::new(name);
    let part = report.shard.as_ref().map(|shard| ("partition", shard.partition.to_string()));
    let facts = [("version", run.version.clone()), ("started", run.started.clone()), ("seed", run.seed.to_string())];
    suite.add_properties(facts.iter().chain(&part).map(|(name, value)| (*name, value.as_str())));
    let ended = |what: &str, wrong: Option<String>| {
        let mut status = TestCaseStatus::success();
        if let Some(wrong) = wrong {
            status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(wrong);
        }
        let mut case = TestCase::new(what, status);
        case.set_classname(name);
        case
    };
    let unread = (run.unreadable > 0).then(|| format!("{} could not be read", counted(run.unreadable, "recording")));
    suite.add_test_case(ended("every recording was read", unread));
    let stopped = (!report.complete).then(|| "stopped before the end of the plan".to_owned());
    suite.add_test_case(ended("the run came to its end", stopped));
    let differing: Vec<&Told> = report.feeds.differing.iter().collect();
    suite.add_test_case(if differing.is_empty() {
        ended("both feeds agree", None)
    } else {
        error(name, "both feeds agree", &differing)
    });
    let mut needed = TestCaseStatus::success();
    if !report.leftovers.is_empty() {
        needed = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let rows = report.leftovers.iter().map(|Leftover { target, scenario, rule, is_kept }| {
            let why = if *is_kept { "nothing fails so any more" } else { "no scenario has such an address" };
            format!("{target}, {rule}, {scenario}: {why}")
        });
        needed.set_type("stale").set_message(format!("{} stale", counted(report.leftovers.len(), "row")));
        needed.set_description(rows.collect::<Vec<_>>().join("\n"));
    }
    let mut case = TestCase::new("every expectation is needed", needed);
    case.set_classname(name);
    suite.add_test_case(case);
    suite
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(why);
    status
}

fn error(class: &str, name: &str, errors: &[&Told]) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    let lines = errors.iter().take(MOST_TOLD);
    let lines = lines.map(|told| format!("{}@{}: {}", told.scenario, told.target, shortened(&told.what, LONGEST)));
    status.set_message(format!("{} did not", counted(errors.len(), "attempt")));
    status.set_description(lines.collect::<Vec<_>>().join("\n"));
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}

/// A cause in a few lines.
fn story(cause: &Cause, report: &Report) -> String {
    let expected = cause.expected.iter().take(MOST_EXPECTED).map(|text| shortened(text, LONGEST));
    let known = cause.known.as_ref().map(|reason| format!("\nknown     {reason}")).unwrap_or_default();
    format!(
        "{}   fed {}, {}\nexpected  {}\nactual    {}{known}\nagain     {}",
        cause.scenario,
        cause.feed.as_str(),
        counted(cause.attempts, "attempt"),
        expected.collect::<Vec<_>>().join("\n or       "),
        shortened(&cause.actual, LONGEST),
        again(cause, report)
    )
}

const MOST_STORIES: usize = 10;
const MOST_TOLD: usize = 20;
const MOST_EXPECTED: usize = 8;
const LONGEST: usize = 600;

#[cfg(test)]
#[path = "junit/tests.rs"]
mod tests;
