//! Formats. A saved report tells in every one of them what the run told.

use std::fs;

use codex_conformance::report::FORMATS;
use serde_json::Value;

use crate::{
    committed::folder,
    program::{NOTHING_EXPECTED, Scratch, command, ended, run},
};

/// A run with failures of two targets, its report in every format; gives the folder.
fn reported(scratch: &Scratch) -> String {
    let out = scratch.path().join("out").to_str().expect("plain").to_owned();
    let basic = format!("{}/text/basic", folder());
    let mut command = command(&["replay", &basic, "-t", "sdk-snapshot,hermes", "--feed", "direct", "--out", &out]);
    command.args(["-f", "*+terminal.*", "-f", "*+tool.*", "--format", "none"]);
    for format in FORMATS {
        command.args(["--report", format.id]);
    }
    let told = ended(command);
    assert_eq!(told.code, 1, "{}", told.stderr);
    out
}

#[test]
fn a_saved_report_gives_in_every_format_the_bytes_that_the_run_gave() {
    let scratch = Scratch::new();
    let out = reported(&scratch);
    let saved = format!("{out}/report.json");
    for format in FORMATS {
        let told = run(&["report", &saved, "--format", format.id]);
        assert_eq!(told.code, 1, "{}: {}", format.id, told.stderr);
        let written = fs::read_to_string(format!("{out}/{}", format.file)).expect(format.id);
        assert!(!written.is_empty() && told.stdout == written, "{}", format.id);
    }
    let again = scratch.path().join("again");
    let told =
        run(&["report", &saved, "--format", "none", "--report", "html", "--out", again.to_str().expect("plain")]);
    assert!(told.stderr.contains("again/index.html"), "{}", told.stderr);
    let page = |folder: &str| fs::read(format!("{folder}/index.html")).expect("a page");
    assert_eq!(page(again.to_str().expect("plain")), page(&out));
    assert!(!again.join("report.json").exists(), "only what is wanted is written");
    assert_eq!(run(&["report", &saved, "--exit-zero", "--format", "none"]).code, 0);
}

#[test]
fn a_person_sees_of_a_saved_report_what_the_run_showed() {
    let scratch = Scratch::new();
    let out = scratch.path().to_str().expect("plain").to_owned();
    let basic = format!("{}/text/basic", folder());
    let told = run(&["replay", &basic, "-t", "sdk-snapshot", "--feed", "direct", "-f", "*+terminal.*", "--out", &out]);
    let saved = run(&["report", &format!("{out}/report.json")]);
    assert_eq!((saved.code, saved.stdout), (told.code, told.stdout));
}

#[test]
fn what_is_no_report_is_refused_with_the_name_of_the_file() {
    let scratch = Scratch::new();
    for (name, text) in [
        ("empty.json", &b""[..]),
        ("bytes.json", b"\xff\xfe\x00"),
        ("other.json", b"{\"format\": 1, \"targets\": 3}"),
        ("newer.json", b"{\"format\": 2}"),
        ("deep.json", &b"{\"format\":".repeat(5000)),
    ] {
        let file = scratch.file(name, text);
        let file = file.to_str().expect("plain");
        for arguments in [&["report", file][..], &["report", "--merge", file], &["report", file, "--compare", file]] {
            let refused = run(arguments);
            assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{name}: {}", refused.stderr);
            assert!(refused.stderr.starts_with("error: failed to read the report `"), "{}", refused.stderr);
            assert!(refused.stderr.contains(name) && refused.stderr.contains("\nhint: "), "{}", refused.stderr);
        }
    }
    let missing = run(&["report", "no/such.json"]);
    assert!(missing.code == 2 && missing.stderr.contains("no/such.json"), "{}", missing.stderr);
}

#[test]
fn annotations_come_with_the_summary_of_the_step() {
    let scratch = Scratch::new();
    let out = reported(&scratch);
    let summary = scratch.file("summary.md", "what another step said\n");
    let mut command = command(&["report", &format!("{out}/report.json"), "--format", "github"]);
    command.env("GITHUB_STEP_SUMMARY", &summary);
    let told = ended(command);
    assert_eq!(told.code, 1, "{}", told.stderr);
    let lines: Vec<&str> = told.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{}", told.stdout);
    assert!(lines.iter().all(|line| line.starts_with("::error ")), "{}", told.stdout);
    assert!(lines[0].contains(&format!("file={}/text/basic/response.sse,line=", folder())), "{}", lines[0]);
    let markdown = fs::read_to_string(format!("{out}/report.md")).expect("written");
    assert_eq!(fs::read_to_string(&summary).expect("there"), format!("what another step said\n{markdown}"));
}

#[test]
fn a_comparison_tells_what_changed_and_fails_for_what_is_new() {
    let scratch = Scratch::new();
    let report = |name: &str, more: &[&str]| {
        let out = scratch.path().join(name);
        let basic = format!("{}/text/basic", folder());
        let mut command = command(&["replay", &basic, "--feed", "direct", "--format", "none", "-f", "*+terminal.*"]);
        command.arg("--out").arg(&out).args(more).env(NOTHING_EXPECTED.0, NOTHING_EXPECTED.1);
        let told = ended(command);
        assert!([0, 1].contains(&told.code), "{}", told.stderr);
        out.join("report.json").to_str().expect("plain").to_owned()
    };
    let few = report("few", &["-t", "sdk-snapshot", "--skip", "*+terminal.output:null*"]);
    let many = report("many", &["-t", "sdk-snapshot"]);
    let worse = run(&["report", &many, "--compare", &few]);
    assert_eq!(worse.code, 1, "{}", worse.stderr);
    assert!(worse.stdout.contains("NEW        sdk-snapshot   complete-without-terminal-output   terminal.output:null"));
    assert!(worse.stdout.contains("not the same: scenarios: "), "{}", worse.stdout);
    let better = run(&["report", &few, "--compare", &many, "--format", "json"]);
    assert_eq!(better.code, 0, "failures that were there before count no more: {}", better.stderr);
    let gone = &better.json()["gone"];
    assert_eq!(gone.as_array().map(Vec::len), Some(1), "{gone:#}");
    assert_eq!((&gone[0]["about"], &gone[0]["decides"]), (&"terminal.output:null".into(), &true.into()));
    let added = report("added", &["-t", "sdk-snapshot,production"]);
    let told = run(&["report", &added, "--compare", &many, "--format", "markdown"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stdout.contains("* target added: production\n"), "{}", told.stdout);
    let refused = run(&["report", &few, "--compare", &many, "--format", "junit"]);
    assert!(refused.code == 2 && refused.stderr.contains("terminal, json, markdown, or sarif"), "{}", refused.stderr);
}

#[test]
fn the_schema_of_the_report_fits_reports() {
    let scratch = Scratch::new();
    let out = reported(&scratch);
    let text = fs::read_to_string(format!("{out}/report.json")).expect("written");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let schema = run(&["generate", "schema", "report"]).json();
    fits(&report, &schema, &schema, "report");
    let required: Vec<&str> = schema["required"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    assert_eq!(
        required.join(" "),
        "format complete run targets rules causes leftovers errors skipped outstanding feeds"
    );
    let mut less = report.clone();
    less["causes"][0].as_object_mut().expect("a cause").remove("expected");
    assert!(std::panic::catch_unwind(|| fits(&less, &schema, &schema, "report")).is_err(), "the check sees what lacks");
}

/// Holds a value to a schema, as far as members and lists go.
pub(crate) fn fits(value: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let of = root.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{at}: no {name}"));
        return fits(value, of, root, at);
    }
    if let Some(items) = value.as_array() {
        let of = |at: usize| schema["prefixItems"].get(at).unwrap_or(&schema["items"]);
        items.iter().enumerate().for_each(|(nth, item)| fits(item, of(nth), root, &format!("{at}[{nth}]")));
    }
    if let Some(members) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(members.contains_key(name), "{at} has no {name}");
        }
        for (name, member) in members {
            let of = schema["properties"].get(name).unwrap_or_else(|| panic!("{at}: no member {name} in the schema"));
            let of = of["anyOf"].get(0).unwrap_or(of);
            fits(member, of, root, &format!("{at}.{name}"));
        }
    }
}
