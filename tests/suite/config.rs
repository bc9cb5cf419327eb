//! The config file, programs of one's own on the command line, and what is run again.

use std::{fs, process::Command};

use crate::{
    committed::folder,
    program::{Run, Scratch, command, ended},
};

/// Runs the program in a folder, with interpreters on its path.
fn run(scratch: &Scratch, arguments: &[&str]) -> Run {
    ended(command_in(scratch, arguments))
}

fn command_in(scratch: &Scratch, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command.current_dir(scratch.path()).env("PATH", env!("PATH"));
    command
}

fn basic() -> String {
    format!("{}/text/basic", folder())
}

const TELLS: &str = r"#!/bin/sh
curl -s -N -d '{}' $CONFORMANCE_BASE_URL/responses > /dev/null
";

/// A folder with a target that makes its request, prints this, and does what else is said.
fn with_target(line: &str, more: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.file("says.json", line.to_owned() + "\n");
    scratch.file("target.sh", format!("{TELLS}cat says.json\n{more}"));
    scratch.file(
        "codex-conformance.toml",
        "format = 1\n[targets.mine]\ncommand = [\"sh\", \"target.sh\"]\nversion = [\"echo\", \"mine 7\"]\n",
    );
    scratch
}

#[test]
fn a_target_of_the_config_is_found_from_any_folder_below_it_and_told_with_its_version() {
    let scratch = with_target(r#"{"kind":"result","status":"completed","text":"Good morning, harbour."}"#, "");
    fs::create_dir_all(scratch.path().join("a/b")).expect("created");
    let mut command = command(&[
        "replay",
        &basic(),
        "-t",
        "mine",
        "--scenario",
        "text/basic/whole",
        "--format",
        "json",
        "--no-report",
    ]);
    let told = ended({
        command.current_dir(scratch.path().join("a/b")).env("PATH", env!("PATH"));
        command
    });
    assert_eq!(told.code, 0, "{}{}", told.stdout, told.stderr);
    let target = &told.json()["targets"][0];
    assert_eq!(
        (&target["id"], &target["version"], &target["counts"]["pass"]),
        (&"mine".into(), &"mine 7".into(), &1.into())
    );
}

#[test]
fn the_targets_of_the_config_are_judged_where_nothing_else_is_said() {
    let scratch = with_target(r#"{"kind":"error","class":"broken"}"#, "");
    let told =
        run(&scratch, &["replay", &basic(), "--filter", "*+terminal.twice/whole", "--format", "json", "--no-report"]);
    assert_eq!((told.code, &told.json()["targets"][0]["id"]), (1, &"mine".into()));
}

#[test]
fn keys_that_nobody_knows_are_told_and_refused_in_ci() {
    let scratch = Scratch::new();
    scratch.file("codex-conformance.toml", "format = 1\n[replay]\nbugdet = 5\n");
    let list = ["replay", &basic(), "--list", "--filter", "*/whole"];
    let told = run(&scratch, &list);
    assert_eq!(told.code, 0);
    assert!(told.stderr.contains("key `replay.bugdet` is not known; did you mean `budget`?"), "{}", told.stderr);
    let mut in_ci = command_in(&scratch, &list);
    in_ci.env("CI", "true");
    let told = ended(in_ci);
    assert!(told.code == 2 && told.stderr.contains("did you mean `budget`?"), "{}", told.stderr);
    assert_eq!(run(&scratch, &[&list[..], &["--no-config"]].concat()).stderr, "");
}

#[test]
fn a_config_that_is_wrong_is_told_with_what_to_do() {
    let scratch = Scratch::new();
    for (text, told) in [
        ("format = 2\n", "format 2 is not known"),
        ("format = 1\n[targets.a]\n", "neither or both of `command` and `worker`"),
        (
            "format = 1\n[targets.a]\ncommand = ['./gone']\ninstall = [['true']]\n",
            "`codex-conformance targets install a` installs it",
        ),
        ("format = 1\n[targets.a]\ncommand = ['true']\nsupports = ['flying']\n", "`flying` is no feature"),
        (
            "format = 1\n[targets.a]\ncommand = ['true']\npolicies = { response-gone = 'x' }\n",
            "did you mean `response-done`?",
        ),
        (
            "format = 1\n[targets.a]\ncommand = ['true']\npolicies = { response-done = 'x' }\n",
            "`x` is no answer to `response-done`, which are terminal, unknown",
        ),
        ("format = 1\n[targets.a]\ncommand = ['true']\napi = 'chatt'\n", "unknown variant `chatt`"),
        ("format = 1\n[replay]\ntargets = 'a'\n", "invalid type"),
        ("format = 1\n[replay]\nlevel = 'shuold'\n", "it is must or should"),
        ("format = 1\n[replay]\nbudget = 'fulll'\n", "a number, or `full`"),
        ("format = 1\n[replay]\nbudget = 0\n", "a budget of nothing"),
        ("format = 1\n[replay]\ntimeout = 0\n", "from 1 to 3600"),
        (
            "format = 1\n[replay]\nreport = ['junitt']\n",
            "it is one of json, jsonl, html, markdown, github, junit, sarif",
        ),
        ("format = 1\n[targets.hermes]\ncommand = ['true']\n", "`hermes` is built in"),
        ("format = \n", "failed to read the config"),
    ] {
        scratch.file("codex-conformance.toml", text);
        let run = run(&scratch, &["replay", &basic(), "-t", "a", "--scenario", "text/basic/whole", "--no-report"]);
        assert!(run.stderr.contains(told), "{text}: {}", run.stderr);
        assert_eq!(run.code, if told.contains("install") { 8 } else { 2 }, "{text}");
    }
}

#[test]
fn settings_come_from_flags_before_the_config_and_from_ci_before_the_rest() {
    let scratch = Scratch::new();
    scratch.file(
        "codex-conformance.toml",
        "format = 1\n[replay]\nfilter = ['*+terminal.twice/*']\n[replay.ci]\nfilter = ['*+terminal.dropped/*']\n",
    );
    let listed = |more: &[&str]| run(&scratch, &[&["replay", &basic(), "--list"], more].concat()).stdout;
    assert_eq!(listed(&[]).lines().next(), Some("text/basic+terminal.twice/whole"));
    assert_eq!(listed(&["--profile", "ci"]).lines().next(), Some("text/basic+terminal.dropped/whole"));
    assert_eq!(listed(&["--filter", "*/basic+framing.crlf/whole"]), "text/basic+framing.crlf/whole\n");
}

#[test]
fn a_target_is_installed_by_its_commands_and_each_of_them_runs_once() {
    let scratch = Scratch::new();
    let install = "install = [['sh', '-c', 'echo once >> made; echo noise']]\n";
    scratch.file(
        "codex-conformance.toml",
        format!("format = 1\n[targets.a]\ncommand = ['./made']\n{install}[targets.b]\ncommand = ['./made']\n{install}"),
    );
    let told = run(&scratch, &["targets", "install", "a", "b"]);
    assert_eq!((told.code, told.stdout.as_str()), (0, ""), "{}", told.stderr);
    assert_eq!(fs::read_to_string(scratch.path().join("made")).expect("made"), "once\n");
    let told = run(&scratch, &["targets", "install", "c"]);
    assert!(told.code == 2 && told.stderr.contains("failed to find target `c`"), "{}", told.stderr);
    scratch.file("codex-conformance.toml", "format = 1\n[targets.a]\ncommand = ['x']\ninstall = [['false']]\n");
    let told = run(&scratch, &["targets", "install", "a"]);
    assert!(told.code == 8 && told.stderr.contains("`false` ended with exit status: 1"), "{}", told.stderr);
}

#[test]
fn an_adapter_that_does_not_speak_the_protocol_ends_the_run_with_eight() {
    let scratch = with_target("ready when you are", "");
    let told = run(&scratch, &["replay", &basic(), "-t", "mine", "--scenario", "text/basic/whole", "--no-report"]);
    assert_eq!(told.code, 8, "{}", told.stdout);
    assert!(told.stdout.contains("no JSON object: ready when you are"), "{}", told.stdout);
}

/// What it prints goes through no terminal and no page as it came.
#[test]
fn a_hostile_target_reaches_neither_the_terminal_nor_the_page_unescaped() {
    let evil = r"\u001b[2J\u009b31m\u202e<script>alert(1)</script>";
    let line = format!(
        r#"{{"kind":"result","status":"failed","text":"{evil}","error":{{"class":"{evil}","message":"{evil}","code":"{evil}"}}}}"#
    );
    let scratch = with_target(
        &line,
        "printf '\\033[31m<script>alert(2)</script>' >&2; yes | head -c 3000000 >&2; (setsid sleep 300 &)\n",
    );
    for format in ["terminal", "markdown"] {
        let told = run(
            &scratch,
            &["replay", &basic(), "-t", "mine", "--filter", "*+terminal.twice/*", "--show", "all", "--format", format],
        );
        assert_eq!(told.code, 1, "{}", told.stderr);
        let page = fs::read_to_string(scratch.path().join("reports/latest/index.html")).expect("a page");
        for text in [&told.stdout, &told.stderr, &page] {
            assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{format}");
        }
        assert!(format != "terminal" || told.stdout.contains(r"\u{1b}[2J"), "{}", told.stdout);
        assert!(!page.contains("<script>alert"));
        // In Markdown what stands in a fence, where a difference is, is text.
        let mut outside = told.stdout.lines().filter(|line| format == "markdown" && !line.starts_with('+'));
        assert!(!outside.any(|line| line.contains("<script>alert")), "{}", told.stdout);
    }
}

#[test]
fn what_failed_is_run_again_until_nothing_is_left() {
    let scratch = with_target(r#"{"kind":"error","class":"broken"}"#, "");
    let first = run(&scratch, &["replay", &basic(), "-t", "mine,production", "--filter", "*+terminal.twice/*"]);
    assert_eq!(first.code, 1, "{}", first.stderr);
    assert!(first.stderr.contains(&format!("codex-conformance replay {} --rerun", basic())), "{}", first.stderr);
    scratch.file("says.json", "{\"kind\":\"result\",\"status\":\"completed\",\"text\":\"Good morning, harbour.\"}\n");
    let again = run(&scratch, &["replay", &basic(), "--rerun", "--format", "json"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    let report = again.json();
    assert_eq!(report["targets"].as_array().map(Vec::len), Some(1), "only the one that failed");
    assert_eq!((&report["targets"][0]["id"], &report["targets"][0]["counts"]["pass"]), (&"mine".into(), &2.into()));
    let done = run(&scratch, &["replay", &basic(), "--rerun"]);
    assert!(done.code == 0 && done.stderr.contains("nothing to run again"), "{}", done.stderr);
}

#[test]
fn a_command_of_ones_own_is_run_again_by_the_line_that_its_failure_prints() {
    let scratch = with_target(r#"{"kind":"error","class":"broken"}"#, "");
    let words = "sh 'target.sh'";
    let told =
        run(&scratch, &["replay", &basic(), "--command", words, "--scenario", "text/basic/whole", "--no-report"]);
    let line = told.stdout.lines().find_map(|line| line.trim().strip_prefix("again ")).expect("a line to paste").trim();
    let again = shlex::split(line).expect("a shell reads it");
    let again: Vec<&str> = again.iter().skip(1).map(String::as_str).collect();
    assert_eq!(again[again.len() - 3..], ["--command", words, "--no-report"]);
    assert_eq!((told.code, run(&scratch, &again).code), (1, 1));
}

#[test]
fn what_is_typed_to_be_run_again_has_the_config_and_the_time_of_the_run() {
    let scratch = with_target(r#"{"kind":"error","class":"broken"}"#, "");
    let elsewhere = Scratch::new();
    let config = fs::read_to_string(scratch.path().join("codex-conformance.toml")).expect("a config");
    let script = scratch.path().join("target.sh").display().to_string();
    let config = elsewhere.file("my config.toml", config.replace("target.sh", &script)).display().to_string();
    fs::copy(scratch.path().join("says.json"), elsewhere.path().join("says.json")).expect("copied");
    let fixed = ["--config", &config, "--timeout", "7", "-t", "mine", "--filter", "text/basic/whole"];
    let told = run(&elsewhere, &[&["replay", &basic()], &fixed[..]].concat());
    let lines = [(&told.stdout, "again  "), (&told.stderr, "again  ")];
    for (text, begins) in lines {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(begins)).expect("a line to paste").trim();
        let again = shlex::split(line).expect("a shell reads it");
        let again: Vec<&str> = again.iter().skip(1).map(String::as_str).collect();
        for flag in [["--config", &config], ["--timeout", "7"]] {
            assert!(again.windows(2).any(|words| words == flag), "{line}");
        }
        assert_eq!((told.code, run(&elsewhere, &again).code), (1, 1), "{line}");
    }
}

#[test]
fn a_rule_draws_what_was_made_for_it_before_what_shows_it_by_the_way() {
    let scratch = Scratch::new();
    let drawn = |budget: &str| -> Vec<String> {
        let fixed = ["--command", "true", "--rule", "assembles-by-output-index", "--list", "--budget", budget];
        let few = ["--skip", "*+truncation.*", "--skip", "*+size.*"];
        let told = run(&scratch, &[&["replay", folder()], &fixed[..], &few].concat());
        told.stdout.lines().map(str::to_owned).collect()
    };
    let (few, more) = (drawn("3"), drawn("60"));
    assert!(few.len() == 3 && few.iter().all(|id| id.contains("+content.interleaved")), "{few:?}");
    assert!(more.len() == 60 && few.iter().all(|id| more.contains(id)), "the budget is used up: {more:?}");
}

#[test]
fn a_row_of_a_target_that_nobody_knows_is_told() {
    let scratch = with_target(r#"{"kind":"error","class":"broken"}"#, "");
    let row = |target: &str| {
        format!(
            "[[known-failing]]\ntarget = '{target}'\nscenario = '*'\nrule = 'exposes-call-id'\nreason = 'a test knows'\n"
        )
    };
    let file = scratch.file("known.toml", ["mine", "producton", "worker", "sdk-snapshot"].map(row).concat());
    let given = ["-t", "mine", "--scenario", "text/basic/whole", "--no-report"];
    let mut command = command_in(&scratch, &[&["replay", &basic()], &given[..]].concat());
    command.env_remove("CODEX_CONFORMANCE_NO_EXPECTATIONS").env("CODEX_CONFORMANCE_EXPECTATIONS", file);
    let told = ended(command);
    let told: Vec<&str> = told.stderr.lines().filter(|line| line.contains("expectations name")).collect();
    assert!(matches!(told[..], [line] if line.contains("`producton`") && line.contains("`production`")), "{told:?}");
}

#[test]
fn a_rule_selects_the_scenarios_that_put_it_to_the_test_and_is_judged_alone() {
    let scratch = Scratch::new();
    let told = run(
        &scratch,
        &[
            "replay",
            &basic(),
            "-t",
            "sdk-snapshot",
            "--feed",
            "direct",
            "--rule",
            "strips-*",
            "--format",
            "json",
            "--no-report",
        ],
    );
    let report = told.json();
    let judged: Vec<&str> = (report["rules"].as_array().into_iter().flatten())
        .filter(|row| row["cells"][0]["judged"].as_u64() > Some(0))
        .filter_map(|row| row["id"].as_str())
        .collect();
    assert_eq!(judged, ["strips-one-bom"]);
    let told = run(&scratch, &["replay", &basic(), "--rule", "strips-two-boms"]);
    assert!(told.code == 3 && told.stderr.contains("did you mean `strips-one-bom`?"), "{}", told.stderr);
}

#[test]
fn an_expectation_holds_until_its_day() {
    let scratch = with_target(r#"{"kind":"error","class":"broken"}"#, "");
    let run_with = |until: &str| {
        let row = format!(
            "[[known-failing]]\ntarget = 'mine'\nscenario = '*'\nrule = ['tells-the-whole-turn', 'exposes-call-id']\nreason = 'a test knows'\nuntil = {until}\n"
        );
        let file = scratch.file("known.toml", row);
        let mut command = command_in(
            &scratch,
            &["replay", &basic(), "-t", "mine", "--scenario", "text/basic/per-frame", "--no-report"],
        );
        command.env_remove("CODEX_CONFORMANCE_NO_EXPECTATIONS").env("CODEX_CONFORMANCE_EXPECTATIONS", file);
        ended(command)
    };
    assert_eq!(run_with("2999-12-31").code, 0);
    let over = run_with("2026-01-31");
    assert!(over.code == 2 && over.stderr.contains("row 1 was to hold until 2026-01-31"), "{}", over.stderr);
}

#[test]
fn the_schemas_hold_what_the_protocol_and_the_config_hold() {
    let scratch = Scratch::new();
    let schema = run(&scratch, &["generate", "schema", "target"]).json();
    let kinds: Vec<&str> =
        schema["oneOf"].as_array().into_iter().flatten().filter_map(|line| line["title"].as_str()).collect();
    assert_eq!(kinds, ["ready", "event", "result", "error", "unsupported", "pong", "scenario", "ping"]);
    let page = include_str!("../targets/PROTOCOL.md");
    for line in schema["oneOf"].as_array().into_iter().flatten() {
        for member in line["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(
                page.contains(&format!("`{member}`")) || page.contains(&format!("\"{member}\"")),
                "the page lacks `{member}`"
            );
        }
    }
    let schema = run(&scratch, &["generate", "schema", "config"]).json();
    assert!(schema["properties"]["targets"].is_object());
}

#[test]
fn what_is_played_as_slowly_as_it_was_recorded_is_judged_as_ever() {
    let scratch = Scratch::new();
    let keepalives = format!("{}/backends/xai-keepalive", folder());
    let timing = ["--timing", "0.02", "--timeout", "1", "--feed", "http", "--no-report", "--format", "json"];
    let filter =
        ["--filter", "*/recorded", "--filter", "*+terminal.held-open/per-frame", "--filter", "*+stall.mid-stream:*"];
    let told = run(&scratch, &[&["replay", &keepalives], &timing[..], &filter[..]].concat());
    assert_eq!(told.code, 0, "{}", told.stdout);
    let report = told.json();
    assert!(report["targets"][0]["counts"]["pass"].as_u64() >= Some(3));
    assert!(report["run"]["milliseconds"].as_u64() > Some(1_000), "a fiftieth of 58 seconds");
}
