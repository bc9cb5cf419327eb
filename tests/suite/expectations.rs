//! Failures that are known, as a person writes them down. Each is dimmed while it lasts and told when it is gone.

use crate::{
    committed::folder,
    program::{NOTHING_EXPECTED, Run, Scratch, command, ended},
};

/// What `sdk-snapshot` breaks on a terminal frame without output.
const ROW: &str = r#"
[[known-failing]]
target = "sdk-snapshot"
scenario = "text/basic+terminal.output:null/*"
rule = "complete-without-terminal-output"
reason = "It iterates over the output."
"#;

/// What production does not break.
const STALE: &str = r#"
[[known-failing]]
target = "production"
scenario = "errors/rate-limit*"
rule = "error-event-surfaces"
reason = "It did once."
"#;

#[test]
fn a_known_failure_fails_no_run() {
    let several = ROW.replace("\"complete-without-terminal-output\"", "[\"complete-without-terminal-output\"]");
    for rows in [ROW, several.as_str()] {
        let told = replay("text/basic+terminal.output:null/*", rows);
        assert_eq!(told.code, 0, "{}\n{}", told.stdout, told.stderr);
        assert!(told.stdout.contains("2 xfail"), "{}", told.stdout);
    }
}

#[test]
fn what_is_not_in_the_file_still_fails() {
    let told = replay("text/basic+terminal.output:*/*", ROW);
    assert_eq!(told.code, 1, "{}", told.stdout);
}

#[test]
fn a_row_that_nothing_fails_as_any_more_ends_a_whole_run_with_four_unless_it_is_flaky() {
    let told = replay_all(STALE);
    assert_eq!(told.code, 4, "{}\n{}", told.stdout, told.stderr);
    assert!((told.stdout + &told.stderr).contains("error-event-surfaces"));
    assert_eq!(replay_all(&STALE.replace("known-failing", "known-flaky")).code, 0);
}

#[test]
fn a_row_that_no_scenario_matches_ends_a_whole_run_with_two() {
    let told = replay_all(&STALE.replace("rate-limit", "rat-limit"));
    assert_eq!(told.code, 2, "{}\n{}", told.stdout, told.stderr);
    assert!((told.stdout + &told.stderr).contains("errors/rat-limit*"));
}

#[test]
fn a_file_that_cannot_be_meant_is_refused_before_anything_runs() {
    for (rows, told) in [
        (ROW.replace("complete-without", "complete-with"), "complete-with-terminal-output"),
        (ROW.replace("It iterates over the output.", " "), "reason"),
        (ROW.replace("scenario =", "scenarios ="), "scenarios"),
        (ROW.replace("output:null/*", "output:{null/*"), "row 1"),
        (format!("{ROW}{ROW}"), "repeats"),
    ] {
        let refused = replay("text/basic+terminal.output:null/*", &rows);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{}", refused.stderr);
        assert!(refused.stderr.contains(told) && refused.stderr.contains("expectations.toml"), "{}", refused.stderr);
    }
}

/// Some scenarios, with these rows.
fn replay(filter: &str, rows: &str) -> Run {
    run(&[folder(), "--target", "sdk-snapshot", "--feed", "direct", "--filter", filter], rows)
}

/// All scenarios of a recording fed both ways, with these rows.
fn replay_all(rows: &str) -> Run {
    run(&[&format!("{}/errors/rate-limit", folder())], rows)
}

fn run(arguments: &[&str], rows: &str) -> Run {
    let scratch = Scratch::new();
    let file = scratch.file("expectations.toml", rows);
    let mut command = command(&["replay", "--no-report"]);
    command.env_remove(NOTHING_EXPECTED.0).args(arguments).arg("--expectations").arg(file);
    ended(command)
}
