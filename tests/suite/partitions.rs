//! Parts of a run, and the report that they make together.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::{
    committed::folder,
    program::{NOTHING_EXPECTED, Run, Scratch, command, ended, run},
};

/// Recordings that fail as they are for some target, and others; the second is where causes of one part belong to a
/// recording that fails in another.
const RECORDINGS: [&str; 3] = ["codex/output-null", "errors/rate-limit", "text/basic"];

/// One row that is needed, one of another file that no attempt needs any more.
const ROWS: &str = r#"
[[known-failing]]
target = "sdk-snapshot"
scenario = "codex/output-null*"
rule = "complete-without-terminal-output"
reason = "It iterates over the output."
"#;

/// A run that has something of everything: targets that fail, one that supports nothing, and one that cannot be run.
struct Whole {
    scratch: Scratch,
    arguments: Vec<String>,
}

impl Whole {
    fn new() -> Self {
        let scratch = Scratch::new();
        let rows = scratch.file("expectations.toml", ROWS);
        let mut arguments: Vec<String> = RECORDINGS.iter().map(|id| format!("{}/{id}", folder())).collect();
        let rows = rows.to_str().expect("plain").to_owned();
        arguments.extend(["-t", "sdk-snapshot,hermes,production", "--expectations", &rows].map(str::to_owned));
        arguments.extend(["--command", "sh -c 'exit 89'", "--budget", "40", "--no-config"].map(str::to_owned));
        for glob in ["*+truncation.byte:*", "*+size.*", "*+stall.*", "*+usage.*"] {
            arguments.extend(["--skip".to_owned(), glob.to_owned()]);
        }
        Self { scratch, arguments }
    }

    /// Runs it, or a part of it, and keeps its report under a name.
    fn run(&self, name: &str, more: &[&str]) -> (Run, PathBuf) {
        let mut command = command(&["replay"]);
        let out = self.scratch.path().join(name);
        command.env_remove(NOTHING_EXPECTED.0).args(&self.arguments).arg("--out").arg(&out).args(more);
        (ended(command), out.join("report.json"))
    }

    fn parts(&self, by: &str, of: usize) -> Vec<PathBuf> {
        let part = |number: usize| {
            let partition = format!("{by}:{number}/{of}");
            let (told, report) =
                self.run(&format!("{by}-{number}"), &["--partition", &partition, "--format", "terminal"]);
            assert!(told.stdout.contains(&format!("part {partition}")), "{}\n{}", told.stdout, told.stderr);
            report
        };
        (1..=of).map(part).collect()
    }
}

fn merge(files: &[PathBuf], more: &[&str]) -> Run {
    let files = files.iter().map(|file| file.to_str().expect("plain"));
    run(&["report", "--merge"].into_iter().chain(files).chain(more.iter().copied()).collect::<Vec<_>>())
}

/// A report without its times.
fn timeless(json: &str) -> String {
    let is_time = |line: &str| line.starts_with("    \"started\": ") || line.starts_with("    \"milliseconds\": ");
    let kept: Vec<&str> = json.lines().filter(|line| !is_time(line)).collect();
    assert_eq!(kept.len() + 2, json.lines().count(), "two lines tell of time");
    kept.join("\n")
}

#[test]
fn four_parts_make_the_report_of_the_whole_run() {
    let whole = Whole::new();
    let (told, report) = whole.run("whole", &["--format", "none"]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    let expected = fs::read_to_string(report).expect("written");
    let report: Value = serde_json::from_str(&expected).expect("JSON");
    // What makes merging hard is there: known failures, what recordings fail as they are, and what is not supported.
    let causes = report["causes"].as_array().expect("causes");
    let is = |what: &dyn Fn(&Value) -> bool| causes.iter().any(what);
    assert!(is(&|cause| cause["known"].is_string()) && is(&|cause| cause["mutations"] == ""), "{causes:#?}");
    assert!(is(&|cause| cause["mutations"] == "" && cause["attempts"].as_u64() > Some(20)), "more than deliveries");
    let skipped = report["skipped"].as_array().expect("skipped");
    assert!(skipped.iter().any(|it| it["count"] == 40), "the budget is spent: {skipped:?}");

    for by in ["slice", "hash"] {
        let mut parts = whole.parts(by, 4);
        let sizes = parts.iter().map(scenarios);
        assert!(sizes.clone().all(|size| size > 0) && sizes.sum::<u64>() == report["run"]["scenarios"], "{by}");
        parts.reverse();
        let merged = merge(&parts, &["--format", "json"]);
        assert_eq!(merged.code, 1, "{}", merged.stderr);
        assert_eq!(timeless(&merged.stdout), timeless(&expected), "{by}");
    }
}

fn scenarios(report: &PathBuf) -> u64 {
    let report: Value = serde_json::from_str(&fs::read_to_string(report).expect("written")).expect("JSON");
    report["run"]["scenarios"].as_u64().expect("a number")
}

#[test]
fn parts_that_do_not_make_one_run_are_refused() {
    let scratch = Scratch::new();
    let basic = format!("{}/text/basic", folder());
    let report = |name: &str, arguments: &[&str]| {
        let out = scratch.path().join(name);
        let always = ["replay", "-f", "*/whole", "--feed", "direct", "--format", "none", "--skip", "*+truncation.*"];
        let out = ["--out", out.to_str().expect("plain")];
        let told = run(&[&always[..], &out, arguments].concat());
        assert!([0, 1, 8].contains(&told.code), "{}", told.stderr);
        scratch.path().join(name).join("report.json")
    };
    let program = |name: &str, word: &str| {
        let config = format!("format = 1\n[targets.mine]\ncommand = [\"{word}\"]\n");
        scratch.file(&format!("{name}.toml"), config).to_str().expect("plain").to_owned()
    };
    let one = report("one", &[&basic, "--partition", "slice:1/3"]);
    let two = report("two", &[&basic, "--partition", "slice:2/3"]);
    let three = report("three", &[&basic, "--partition", "slice:3/3"]);
    assert_eq!(merge(&[one.clone(), two.clone(), three.clone()], &[]).code, 0);
    for (files, words) in [
        (vec![one.clone(), three.clone()], vec!["slice:2/3 is missing"]),
        (vec![two.clone()], vec!["slice:1/3, slice:3/3 are missing"]),
        (vec![one.clone(), two.clone(), two.clone(), three.clone()], vec!["are both slice:2/3", "two/report.json"]),
        (vec![one.clone(), two.clone(), report("whole", &[&basic])], vec!["report of a whole run", "whole/report"]),
        (
            vec![one.clone(), report("seed", &[&basic, "--partition", "slice:2/3", "--seed", "7"]), three.clone()],
            vec!["the seed differs (1 and 7)", "one/report.json", "seed/report.json"],
        ),
        (
            vec![one.clone(), two.clone(), report("other", &[&basic, "--partition", "hash:3/3"])],
            vec!["the way into parts differs (slice:3/3 and hash:3/3)"],
        ),
        (
            vec![
                one.clone(),
                two.clone(),
                report("more", &[folder(), "--partition", "slice:3/3", "--filter", "text/*"]),
            ],
            vec!["the corpus differs"],
        ),
        (
            vec![one.clone(), two.clone(), report("who", &[&basic, "--partition", "slice:3/3", "-t", "hermes"])],
            vec!["the list of targets differs (production and hermes)"],
        ),
        (
            vec![
                report("command", &[&basic, "--partition", "slice:1/3", "--command", "sh -c 'exit 1'"]),
                report("another", &[&basic, "--partition", "slice:2/3", "--command", "sh -c 'exit 2'"]),
            ],
            vec!["the list of targets differs", "exit 1", "exit 2"],
        ),
        (
            vec![
                report(
                    "config",
                    &[&basic, "--partition", "slice:1/3", "-t", "mine", "--config", &program("one", "true")],
                ),
                report(
                    "other-config",
                    &[&basic, "--partition", "slice:2/3", "-t", "mine", "--config", &program("two", "false")],
                ),
            ],
            vec!["--target mine differs (true and false)"],
        ),
        (
            vec![one.clone(), two.clone(), report("level", &[&basic, "--partition", "slice:3/3", "--level", "should"])],
            vec!["the level differs (MUST and SHOULD)"],
        ),
        (
            vec![one.clone(), two.clone(), report("time", &[&basic, "--partition", "slice:3/3", "--timeout", "9"])],
            vec!["--timeout differs (10 and 9)"],
        ),
    ] {
        let refused = merge(&files, &[]);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{words:?}: {}", refused.stderr);
        assert!(words.iter().all(|word| refused.stderr.contains(word)), "{words:?}: {}", refused.stderr);
    }
    // Another build of the same version may judge differently.
    let text = fs::read_to_string(&two).expect("written");
    let mut report: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["shard"]["whole"]["program"].as_str().map(str::len), Some(64));
    report["shard"]["whole"]["program"] = "0".repeat(64).into();
    let rebuilt = scratch.file("rebuilt.json", report.to_string());
    let merged = merge(&[one.clone(), rebuilt, three.clone()], &[]);
    assert!(merged.code == 0 && merged.stderr.contains("different builds"), "{}", merged.stderr);
    assert!(!merge(&[one.clone(), two.clone(), three], &[]).stderr.contains("different builds"));
    let several = run(&["report", one.to_str().expect("plain"), two.to_str().expect("plain")]);
    assert!(several.code == 2 && several.stderr.contains("`--merge`"), "{}", several.stderr);
}

#[test]
fn whether_an_expectation_is_stale_is_known_when_all_parts_are_there() {
    let scratch = Scratch::new();
    let needed = "scenario = \"*+terminal.output:null/*\"\nrule = \"complete-without-terminal-output\"";
    let stale = "scenario = \"*+terminal.output:full/*\"\nrule = \"complete-without-terminal-output\"";
    let row = |what: &str| format!("[[known-failing]]\ntarget = \"sdk-snapshot\"\n{what}\nreason = \"r\"\n");
    let filter = "filter = [\"*+terminal.output:null/*\", \"*+terminal.output:full/*\"]\n";
    let rows = scratch.file("expectations.toml", format!("{filter}{}{}", row(needed), row(stale)));
    let replay = |name: &str, more: &[&str]| {
        let mut command = command(&["replay", "-t", "sdk-snapshot", "--feed", "both", "--format", "none"]);
        command.args(["-f", "*+terminal.output:null/*", "-f", "*+terminal.output:full/*"]);
        let out = scratch.path().join(name);
        command.arg(format!("{}/text/basic", folder())).arg("--expectations").arg(&rows).arg("--out").arg(&out);
        (
            ended({
                command.env_remove(NOTHING_EXPECTED.0).args(more);
                command
            }),
            out.join("report.json"),
        )
    };
    let (whole, expected) = replay("whole", &[]);
    assert_eq!(whole.code, 4, "{}", whole.stderr);
    let parts = [1, 2, 3, 4, 5, 6].map(|number| {
        let (part, report) = replay(&number.to_string(), &["--partition", &format!("slice:{number}/6")]);
        assert_eq!(part.code, 0, "a part alone cannot know: {}", part.stderr);
        report
    });
    let merged = merge(&parts, &["--format", "json"]);
    assert_eq!(merged.code, 4, "{}", merged.stderr);
    assert_eq!(timeless(&merged.stdout), timeless(&fs::read_to_string(expected).expect("written")));
}

#[test]
fn a_part_with_nothing_in_it_ends_well_and_says_so() {
    let arguments = ["replay", folder(), "--scenario", "text/basic/whole", "--no-report", "--partition"];
    let told = run(&[&arguments[..], &["slice:2/2"]].concat());
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stderr.contains("nothing to run in part slice:2/2"), "{}", told.stderr);
    let told = run(&[&arguments[..], &["slice:2/2", "--list"]].concat());
    assert_eq!((told.code, told.stdout.trim()), (0, ""));
    let told = run(&[&arguments[..], &["slice:1/2", "--list"]].concat());
    assert_eq!((told.code, told.stdout.trim()), (0, "text/basic/whole"));
    let told = run(&["replay", folder(), "--filter", "nothing/*", "--no-report", "--partition", "slice:1/2"]);
    assert_eq!(told.code, 3, "a whole with nothing in it is none");
    let refused = run(&[&arguments[..], &["slice:3/2"]].concat());
    assert!(refused.code == 2 && refused.stderr.contains("such as slice:1/4"), "{}", refused.stderr);
}

#[test]
fn a_part_that_was_stopped_leaves_a_whole_that_is_not() {
    let scratch = Scratch::new();
    let part = |number: usize, more: &[&str]| {
        let out = scratch.path().join(number.to_string());
        let partition = format!("hash:{number}/2");
        let basic = format!("{}/text/basic", folder());
        let always = ["replay", &basic, "-t", "sdk-snapshot", "--feed", "direct", "-f", "*+terminal.*", "--fail-fast"];
        let told =
            run(&[&always[..], &["--partition", &partition, "--out", out.to_str().expect("plain")], more].concat());
        assert_eq!(told.code, 1, "{}", told.stderr);
        out.join("report.json")
    };
    let merged = merge(&[part(1, &[]), part(2, &[])], &["--format", "json"]);
    assert_eq!((merged.code, &merged.json()["complete"]), (1, &Value::Bool(false)));
}
