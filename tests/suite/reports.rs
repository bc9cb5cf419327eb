//! The folder of a report. What a run leaves there, what it keeps, and what it never takes away.

use std::fs;

use crate::{committed::folder, program::Scratch, replay::replay};

#[test]
fn a_report_is_written_and_the_one_before_is_kept() {
    let scratch = Scratch::new();
    let basic = format!("{}/text/basic", folder());
    let out = scratch.path().join("runs/latest");
    let write = |target: &str| {
        let told = replay(&[&basic, "-t", target, "--feed", "direct", "--out", out.to_str().expect("plain")]);
        assert!(told.stderr.contains("runs/latest/index.html"), "{}", told.stderr);
        fs::read_to_string(out.join("report.json")).expect("a report")
    };
    let first = write("sdk-snapshot");
    let failure = out.join("failures/text--basic+terminal.output=null--whole@sdk-snapshot");
    let read = |name: &str| fs::read_to_string(failure.join(name)).expect("a part of the failure");
    assert!(read("expected.json").contains("\"completed\"") && read("actual.json").contains("\"crashed\""));
    assert!(read("wire.sse").contains("\"output\":null"));

    let second = write("production");
    let previous = scratch.path().join("runs/previous");
    assert_eq!(fs::read_to_string(previous.join("report.json")).expect("kept"), first);
    assert!(previous.join("failures").is_dir() && !out.join("failures").exists(), "failures stay with their report");
    write("production");
    assert_eq!(fs::read_to_string(previous.join("report.json")).expect("kept"), second, "one is kept, the last");
}

#[test]
fn a_report_never_takes_away_what_is_not_a_report() {
    let scratch = Scratch::new();
    scratch.recording("text/good");
    let notes = scratch.file("out/notes.txt", "mine");
    let old = scratch.file("previous/notes.txt", "mine too");
    let out = scratch.path().join("out");
    for _ in 0..2 {
        let told =
            replay(&[&format!("{}/text", scratch.text()), "--feed", "direct", "--out", out.to_str().expect("plain")]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        assert!(out.join("report.json").is_file() && notes.is_file() && old.is_file());
    }
    let file = notes.to_str().expect("plain");
    let refused = replay(&[&format!("{}/text", scratch.text()), "--feed", "direct", "--out", file]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("failed to write the report") && refused.stderr.contains("hint: `--out"));
    assert!(refused.stdout.contains("passed"), "the result is not lost");
}

#[test]
fn a_report_can_be_written_to_a_folder_called_previous() {
    let scratch = Scratch::new();
    scratch.recording("text/good");
    let out = scratch.path().join("previous");
    for _ in 0..2 {
        let told =
            replay(&[&format!("{}/text", scratch.text()), "--feed", "direct", "--out", out.to_str().expect("plain")]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        assert!(out.join("report.json").is_file());
    }
}
