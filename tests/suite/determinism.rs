//! Determinism. The same corpus and flags give the same report, whatever the machine, but for its times.

use serde_json::Value;

use crate::{
    committed::folder,
    program::{command, ended},
};

#[test]
fn the_report_of_a_run_does_not_depend_on_the_number_of_threads() {
    let one = report(&["-j", "1"], &[]);
    assert!(!one["causes"].as_array().expect("rows").is_empty(), "a report without causes shows little");
    for jobs in ["2", "4", "16"] {
        assert_eq!(report(&["-j", jobs], &[]), one, "-j{jobs}");
    }
}

#[test]
fn the_report_of_a_run_does_not_depend_on_time_zone_and_language() {
    let plain = report(&[], &[]);
    let far = [("TZ", "Asia/Kolkata"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")];
    assert_eq!(report(&[], &far), plain);
    assert_eq!(table(&far), table(&[("TZ", "America/New_York"), ("LANG", "C")]));
}

#[test]
fn the_time_in_a_report_is_universal() {
    let started = |zone| {
        let report = run(&["--format", "json"], &[("TZ", zone)]);
        let report: Value = serde_json::from_str(&report).expect("JSON");
        report["run"]["started"].as_str().expect("a time").to_owned()
    };
    let (one, other) = (started("Pacific/Kiritimati"), started("Pacific/Pago_Pago"));
    assert!(one.ends_with('Z') && other.ends_with('Z'), "{one} {other}");
    // A day lies between the two zones, and less than an hour between the two runs.
    let hour = |stamp: &str| stamp.get(..13).map(str::to_owned);
    assert!(hour(&one) == hour(&other) || one.get(14..16) == Some("59"), "{one} {other}");
}

/// The report as JSON, its times taken out.
fn report(flags: &[&str], variables: &[(&str, &str)]) -> Value {
    let text = run(&[&["--format", "json"], flags].concat(), variables);
    let mut report: Value = serde_json::from_str(&text).expect("JSON");
    for time in ["started", "milliseconds"] {
        let taken = report["run"].as_object_mut().and_then(|facts| facts.shift_remove(time));
        assert!(taken.is_some(), "a report has no `{time}`");
    }
    report
}

/// The report as a person sees it, without its last part, which is how long it took.
fn table(variables: &[(&str, &str)]) -> String {
    let text = run(&[], variables);
    let (before, time) = text.trim_end().rsplit_once(" · ").expect("a summary");
    assert!(time.ends_with(" s"), "{time}");
    before.to_owned()
}

fn run(flags: &[&str], variables: &[(&str, &str)]) -> String {
    let paths = ["text/basic", "text/unicode", "text/two-messages", "tools"].map(|path| format!("{}/{path}", folder()));
    let fixed = ["-t", "sdk-snapshot,production", "--feed", "direct", "--no-report", "--progress", "none"];
    let few = ["--skip", "*+truncation.*", "--skip", "*+size.*"];
    let paths = paths.each_ref().map(String::as_str);
    let mut command = command(&[&["replay"], &paths[..], &fixed, &few, flags].concat());
    command.envs(variables.iter().copied());
    let run = ended(command);
    assert_eq!(run.code, 1, "{}", run.stderr);
    run.stdout
}
