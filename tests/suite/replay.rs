//! Replay, as a person types it. Exit codes, the story of a failure, and what a run leaves behind.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Command, Stdio},
};

use codex_conformance::{
    judge::{Feed, rules::RULES},
    mutate::Plan,
};
use serde_json::Value;

use crate::{
    committed::{addresses, folder, sessions},
    program::{self, Scratch, command, interrupt, run},
};

#[test]
fn the_story_of_a_failure_names_the_mutation_the_rule_its_source_and_a_command_that_shows_it_again() {
    let scratch = Scratch::new();
    let told = replay(&[
        folder(),
        "--target",
        "sdk-snapshot",
        "--feed",
        "direct",
        "--skip",
        "*+truncation.byte:*",
        "--no-report",
    ]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    let story = story(&told.stdout);
    for part in [
        "FAIL  complete-without-terminal-output  (MUST)   sdk-snapshot\n",
        "+terminal.output:null/",
        "platform.openai.com/docs/api-reference/responses-streaming, read 20",
        "openai/openai-python#3312",
        "\"output\":null",
        "\n  expected\n     · completed, text \"",
        "\n  actual\n     · crashed (TypeError: 'NoneType' object is not iterable)\n",
        "-   \"status\": \"completed\",",
        "+   \"status\": \"crashed\",",
    ] {
        assert!(story.contains(part), "{part:?} is missing:\n{story}");
    }

    let again = typed(&scratch, line(story, "again"));
    assert_eq!(again.code, 1, "{}", again.stderr);
    let essence = |story: &str| -> Vec<String> {
        let lines = story.lines().skip_while(|line| !line.starts_with("FAIL"));
        lines
            .take_while(|line| !line.starts_with("  same cause") && !line.starts_with("  again"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(essence(self::story(&again.stdout)), essence(story));
    assert!(!scratch.path().join("reports").exists(), "to look again does not replace the report of the run");
}

#[test]
fn the_commands_of_a_failure_work_with_several_paths_and_spaces_in_them() {
    let scratch = Scratch::new();
    let spaced = scratch.path().join("it's my corpus");
    fs::create_dir_all(spaced.join("codex")).expect("created");
    copy(&Path::new(folder()).join("codex/output-null"), &spaced.join("codex/output-null"));
    let spaced = spaced.to_str().expect("UTF-8");
    let other = format!("{}/text/basic", folder());
    let told = replay(&[spaced, &other, "-t", "sdk-snapshot", "--feed", "direct", "--no-report", "-f", "*/per-frame"]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    let again = typed(&scratch, line(&told.stdout, "again"));
    assert_eq!(again.code, 1, "{}", again.stderr);
    let by_hand = format!("{} --port not-a-number", line(&told.stdout, "by hand"));
    let refused = typed(&scratch, &by_hand).stderr;
    assert!(refused.contains("'not-a-number' for '--port"), "only the port is wrong in {by_hand}:\n{refused}");
}

#[test]
fn a_clean_run_ends_with_zero_and_says_what_it_covered() {
    // Cuts at every byte are for a release build, and one recording has them all in another test.
    let few = ["--skip", "*+truncation.byte:*"];
    let told = replay(&[&[folder(), "-t", "production", "--feed", "direct", "--no-report"], &few[..]].concat());
    assert_eq!(told.code, 0, "{}", told.stdout);
    let plan = Plan::build(sessions(), &|id| !id.to_string().contains("+truncation.byte:"));
    let planned = plan.scenarios.iter().filter(|scenario| scenario.takes(Feed::Direct)).count();
    let counted = |line: &str| line.chars().filter(char::is_ascii_digit).collect::<String>();
    let passed = told.stdout.lines().find(|line| line.starts_with("production   ")).expect("a line a target");
    assert!(passed.ends_with(" passed") && counted(passed) == planned.to_string(), "{passed}");
    let rules = format!("{0} of {0} rules exercised", RULES.len());
    let recordings = format!("{} recordings · ", sessions().len());
    let summary = told.stdout.lines().last().expect("a summary");
    assert!(summary.contains(&rules) && summary.starts_with(&recordings), "{summary}");
    assert!(!told.stdout.contains("FAIL"), "{}", told.stdout);
}

#[test]
fn list_prints_the_ids_of_the_plan_and_a_filter_narrows_them() {
    let ids = addresses();
    let listed = replay(&[folder(), "--list"]);
    assert_eq!((listed.code, listed.stdout.lines().collect::<Vec<_>>()), (0, ids.iter().map(String::as_str).collect()));
    let narrowed = replay(&[folder(), "--list", "-f", "text/*+terminal.*/whole", "-f", "*:codex.rate_limits/whole"]);
    let expected = ids.iter().filter(|id| {
        id.ends_with("/whole")
            && (id.starts_with("text/") && id.contains("+terminal.") || id.ends_with(":codex.rate_limits/whole"))
    });
    assert_eq!(narrowed.stdout.lines().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    assert!(narrowed.stdout.lines().count() > 10);
}

#[test]
fn what_is_not_known_is_said_with_the_nearest_name_and_ends_with_two_or_three() {
    for (arguments, code, error, hint) in [
        (["--target", "prodction"], 2, "failed to find target `prodction`", "did you mean `production`?"),
        (
            ["--scenario", "text/basic+terminal.ouput:null/whole"],
            2,
            "`terminal.ouput` is not a mutation",
            "did you mean `terminal.output`?",
        ),
        (["--scenario", "text/basic/one-bite"], 2, "`one-bite` is not a delivery", "did you mean `one-byte`?"),
        (["--scenario", "text/basik/whole"], 3, "failed to find recording `text/basik`", "did you mean `text/basic`?"),
        (["--scenario", "basic/whole"], 2, "is not a scenario", "'text/basic+terminal.output:null/whole'"),
        (
            ["--scenario", "text/basic+terminal.output:nil/whole"],
            2,
            "`nil` is no shape: null, empty, string, number, object, missing, full",
            "list scenarios --filter 'text/basic*'",
        ),
        (["--scenario", "text/basic+terminal.twice:2/whole"], 2, "it takes no parameter", "list scenarios"),
        (["--scenario", "text/basic/whole@nobody"], 2, "failed to find target `nobody`", "list targets"),
        (["--filter", "nothing/*"], 3, "failed to find a scenario that matches", "replay --list"),
        (["--filter", "a[b"], 2, "failed to read the filter", "an example is"),
    ] {
        let told = run(&[&["replay", folder(), "--no-report"], &arguments[..]].concat());
        assert_eq!(told.code, code, "{arguments:?}: {}", told.stderr);
        let lines: Vec<&str> = told.stderr.lines().collect();
        assert!(lines[0].starts_with("error: ") && lines[0].contains(error), "{}", told.stderr);
        assert!(lines[1].starts_with("hint: ") && lines[1].contains(hint), "{}", told.stderr);
        assert_eq!(told.stdout, "");
    }
}

#[test]
fn what_fails_mutated_as_it_does_unmutated_has_its_cause_in_the_recording() {
    let told = replay(&[
        &format!("{}/errors/rate-limit", folder()),
        "-t",
        "sdk-snapshot",
        "--feed",
        "direct",
        "--skip",
        "*+truncation.byte:*",
        "--no-report",
        "--format",
        "json",
    ]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    let report = told.json();
    let is_as_recorded = |cause: &&Value| {
        let seen = &cause["observation"];
        seen["status"] == "truncated" && seen["error"]["class"] == "RuntimeError"
    };
    let causes: Vec<&Value> = report["causes"].as_array().expect("causes").iter().filter(is_as_recorded).collect();
    assert_eq!(causes.len(), 1, "{:#?}", causes.iter().map(|cause| &cause["mutations"]).collect::<Vec<_>>());
    assert_eq!((&causes[0]["mutations"], &causes[0]["scenario"]), (&"".into(), &"errors/rate-limit/whole".into()));
    assert!(causes[0]["attempts"].as_u64() > Some(100), "{}", causes[0]["attempts"]);
}

#[test]
fn json_lines_tell_every_attempt() {
    let basic = format!("{}/text/basic", folder());
    let told = replay(&[
        &basic,
        "-t",
        "sdk-snapshot",
        "--filter",
        "*+terminal.output:*/whole",
        "--format",
        "jsonl",
        "--no-report",
    ]);
    assert_eq!(told.code, 1);
    let lines: Vec<Value> = told.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |line: &Value| (line["scenario"].to_string(), line["feed"].to_string());
    let both: Vec<_> =
        lines.iter().filter(|line| line["scenario"] == "text/basic+terminal.output:null/whole").map(of).collect();
    assert_eq!(both.iter().map(|(_, feed)| feed.as_str()).collect::<Vec<_>>(), ["\"direct\"", "\"http\""]);
    let null = lines.iter().find(|line| line["scenario"] == "text/basic+terminal.output:null/whole").expect("it ran");
    assert_eq!((&null["target"], &null["seen"]["status"]), (&"sdk-snapshot".into(), &"crashed".into()));
    assert_eq!(null["findings"][0]["rule"], "complete-without-terminal-output");
}

#[test]
fn json_on_stdout_has_every_documented_member() {
    let scratch = Scratch::new();
    let basic = format!("{}/text/basic", folder());
    let out = scratch.path().join("latest");
    let out = out.to_str().expect("plain");
    let told = replay(&[&basic, "-t", "sdk-snapshot,production", "--feed", "direct", "--format", "json", "--out", out]);
    assert_eq!(told.code, 1);
    let report = told.json();
    let members = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(members(&report), "format complete run targets rules causes leftovers errors skipped outstanding feeds");
    assert_eq!((&report["format"], &report["complete"]), (&1.into(), &true.into()));
    let facts = "version started milliseconds recordings scenarios rules rules_in_all level seed attempts paths";
    assert_eq!(members(&report["run"]), facts);
    assert_eq!(report["run"]["paths"][0], basic);
    let targets: Vec<&Value> = report["targets"].as_array().expect("rows").iter().map(|row| &row["id"]).collect();
    assert_eq!(targets, ["sdk-snapshot", "production"]);
    let counts = &report["targets"][1]["counts"];
    assert_eq!(members(counts), "pass non_strict fail expected flaky skip error");
    assert_eq!((&counts["pass"], &counts["fail"]), (&report["run"]["scenarios"], &0.into()));
    assert_eq!(report["rules"].as_array().expect("rows").len(), RULES.len());
    assert_eq!(members(&report["rules"][0]), "id level exercised_by cells");
    assert_eq!(members(&report["rules"][0]["cells"][0]), "judged broken expected flaky not_reported explained");
    let cause = &report["causes"][0];
    for member in "target rules level mutations attempts scenario feed sent expected actual diff".split(' ') {
        assert!(!cause[member].is_null(), "a cause has no {member}");
    }
    assert_eq!(members(&report["feeds"]), "compared differing");
    let written = fs::read_to_string(scratch.path().join("latest/report.json")).expect("written");
    assert_eq!(written, told.stdout, "the file is what stdout says");
}

#[test]
fn fail_fast_stops_early_and_the_report_is_marked_incomplete() {
    for (flag, failures) in [("--fail-fast", 1), ("--fail-fast=3", 3)] {
        let told = replay(&[
            folder(),
            "-t",
            "sdk-snapshot",
            "--feed",
            "direct",
            "-j",
            "1",
            "--no-report",
            "--format",
            "json",
            flag,
        ]);
        assert_eq!(told.code, 1);
        let report = told.json();
        assert_eq!(report["complete"], false);
        assert_eq!(report["targets"][0]["counts"]["fail"], failures, "{flag}");
        let made = report["run"]["attempts"][0][1].as_u64().expect("a number");
        assert!(made < report["run"]["scenarios"].as_u64().expect("a number"), "{flag}: all were attempted");
    }
    let told = replay(&[folder(), "-t", "sdk-snapshot", "--feed", "direct", "--no-report", "--fail-fast"]);
    assert!(told.stdout.contains("stopped before the end of the plan"), "{}", told.stdout);
    assert_eq!(
        replay(&[folder(), "--feed", "direct", "--no-report", "--fail-fast=0"]).code,
        2,
        "no run stops before it fails"
    );
}

#[test]
fn exit_zero_hides_findings_from_the_exit_code_alone() {
    let basic = format!("{}/text/basic", folder());
    let arguments = [&basic, "-t", "sdk-snapshot", "--feed", "direct", "--no-report", "--show", "none", "--exit-zero"];
    let told = replay(&arguments);
    assert_eq!(told.code, 0);
    assert!(told.stdout.contains(" FAILED"), "{}", told.stdout);
    assert!(!told.stdout.contains("  again "), "`--show none` shows no story:\n{}", told.stdout);
}

#[test]
fn show_all_tells_every_cause_in_full() {
    let basic = format!("{}/text/basic", folder());
    let arguments = [&basic, "-t", "sdk-snapshot", "--feed", "direct", "--no-report"];
    let causes =
        replay(&[&arguments[..], &["--format", "json"]].concat()).json()["causes"].as_array().expect("rows").len();
    let stories = |show: &str| {
        let told = replay(&[&arguments[..], &["--show", show]].concat());
        told.stdout.lines().filter(|line| line.starts_with("  again ")).count()
    };
    assert_eq!((stories("all"), stories("fail")), (causes, 3));
    assert!(causes > 3);
}

#[test]
fn a_broken_recording_is_told_and_the_others_are_replayed() {
    let scratch = Scratch::new();
    scratch.recording("text/good");
    fs::write(scratch.recording("text/bad").join("response.sse"), "data: {}\n\n").expect("written");
    for extra in [&[][..], &["--exit-zero"]] {
        let told = replay(&[&[scratch.text(), "--feed", "direct", "--no-report"], extra].concat());
        assert_eq!(told.code, 6, "{}", told.stderr);
        assert!(told.stderr.contains("text/bad: failed to verify `response.sse`"), "{}", told.stderr);
        assert!(told.stdout.contains("\n1 recording · "), "{}", told.stdout);
        assert!(told.stdout.lines().any(|line| line.starts_with("production   ") && line.ends_with(" passed")));
    }
    fs::remove_dir_all(scratch.path().join("text/good")).expect("removed");
    let none = replay(&[scratch.text(), "--feed", "direct", "--no-report"]);
    assert_eq!(none.code, 6);
    assert!(none.stderr.contains("hint: `codex-conformance corpus check`"), "{}", none.stderr);
}

#[test]
fn ctrl_c_ends_a_run_with_130_and_a_report_of_what_was_judged() {
    let scratch = Scratch::new();
    let out = scratch.path().join("latest");
    let mut child =
        command(&["replay", folder(), "-j", "1", "--format", "json", "--out", out.to_str().expect("plain")])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut first = String::new();
    stderr.read_line(&mut first).expect("it says how far it is");
    assert!(first.starts_with("replay "), "{first}");
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("UTF-8");
    assert_eq!(output.status.code(), Some(130), "{rest}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("stdout is JSON");
    assert_eq!(report["complete"], false);
    assert!(report["targets"][0]["counts"]["pass"].as_u64().is_some_and(|passed| passed > 0));
    let written = fs::read(out.join("report.json")).expect("a report");
    assert_eq!(written, output.stdout);
}

pub(crate) fn replay(arguments: &[&str]) -> program::Run {
    run(&[&["replay", "--progress", "none"], arguments].concat())
}

/// The first failure told in full.
fn story(stdout: &str) -> &str {
    let from = stdout.find("FAIL  ").expect("a failure is told");
    let to = stdout[from..].find("\n  by hand").map_or(stdout.len(), |to| from + to);
    &stdout[from..to]
}

/// The command behind this word in the story of a failure.
fn line<'a>(story: &'a str, word: &str) -> &'a str {
    let prefix = format!("  {word} ");
    let line = story.lines().find_map(|line| line.strip_prefix(&prefix));
    line.unwrap_or_else(|| panic!("no `{word}`:\n{story}")).trim()
}

/// Runs a line as a person would paste it into a shell.
fn typed(scratch: &Scratch, line: &str) -> program::Run {
    let binary = Path::new(env!("CARGO_BIN_EXE_codex-conformance")).parent().expect("a folder");
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", line])
        .env_clear()
        .envs([program::NOTHING_EXPECTED])
        .env("PATH", binary)
        .current_dir(scratch.path());
    program::ended(shell)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a recording") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}
