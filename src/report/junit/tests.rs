//! What a reader of JUnit makes of a report.

use quick_junit::XmlString;

use super::{super::sample::hostile, *};

/// The report read back by a parser, so that no text has broken out of its place.
fn read(report: &Report) -> quick_junit::Report {
    quick_junit::Report::deserialize_from_str(&junit(report)).expect("JUnit")
}

fn status(read: &quick_junit::Report, suite: usize, case: usize) -> &TestCaseStatus {
    &read.test_suites[suite].test_cases[case].status
}

#[test]
fn a_suite_a_target_and_a_case_a_rule_whatever_the_texts_hold() {
    let report = hostile(2);
    let read = read(&report);
    let cases: Vec<usize> = read.test_suites.iter().map(|suite| suite.test_cases.len()).collect();
    // Three rules each; the hostile target has an error too, and four facts are of the run.
    assert_eq!(cases, [3, 4, 4]);
    assert!(read.test_suites[1].name.as_str().contains("</details></code></style>-->"));
    let names: Vec<&str> = read.test_suites[0].test_cases.iter().map(|case| case.name.as_str()).collect();
    let ids: Vec<&str> = report.rules.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(names, ids);
}

#[test]
fn new_is_a_failure_known_is_skipped_with_its_reason_and_flaky_passed_in_the_end() {
    let mut report = hostile(1);
    report.causes[1].known = Some("a reason".to_owned());
    let told = read(&report);
    let TestCaseStatus::NonSuccess { kind, message, ty, description, .. } = status(&told, 0, 0) else {
        panic!("{:?}", status(&told, 0, 0))
    };
    assert_eq!((*kind, ty.as_ref().map(XmlString::as_str)), (NonSuccessKind::Failure, Some("MUST")));
    assert_eq!(message.as_ref().map(XmlString::as_str), Some("2 of 9 attempts broke it"));
    assert!(description.as_ref().is_some_and(|text| text.as_str().contains("again     codex-conformance replay")));
    let TestCaseStatus::Skipped { message, .. } = status(&told, 1, 0) else { panic!("{:?}", status(&told, 1, 0)) };
    assert_eq!(message.as_ref().map(XmlString::as_str), Some("known, 2 of 9 attempts broke it: a reason"));

    report.causes[0].is_flaky = true;
    report.rules[0].cells[0].flaky = 2;
    let told = read(&report);
    let TestCaseStatus::Success { flaky_runs } = status(&told, 0, 0) else { panic!("{:?}", status(&told, 0, 0)) };
    assert_eq!(flaky_runs.len(), 1);
    assert!(junit(&report).contains("<flakyFailure "));
}

#[test]
fn what_does_not_decide_is_no_failure() {
    let mut report = hostile(1);
    report.rules[0].level = Level::Should;
    assert!(matches!(status(&read(&report), 0, 0), TestCaseStatus::Skipped { .. }));
    report.run.level = Level::Should;
    assert!(matches!(status(&read(&report), 0, 0), TestCaseStatus::NonSuccess { .. }));
}

#[test]
fn a_run_that_was_stopped_or_has_stale_rows_is_not_green() {
    let mut report = hostile(0);
    report.complete = false;
    let told = read(&report);
    let wrong: Vec<&str> = (told.test_suites[2].test_cases.iter())
        .filter(|case| matches!(case.status, TestCaseStatus::NonSuccess { .. }))
        .map(|case| case.name.as_str())
        .collect();
    assert_eq!(wrong, ["the run came to its end", "both feeds agree", "every expectation is needed"]);
}
