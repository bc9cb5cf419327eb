//! What a run leaves behind: the report folder and the exit code.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
};

use codex_conformance::{
    judge::{Attempted, Level},
    mutate::Plan,
    report::{Cause, Report, json},
};

use crate::cli::{exit::Exit, failure::Failure};

/// The exit code of what was found.
pub(super) fn exit(report: &Report, exit_zero: bool) -> Exit {
    let decides =
        |cause: &Cause| cause.known.is_none() && cause.level <= report.run.level && cause.level != Level::Info;
    if !report.feeds.differing.is_empty() || !report.errors.is_empty() {
        Exit::Bug
    } else if report.causes.iter().any(decides) && !exit_zero {
        Exit::Findings
    } else if report.leftovers.iter().any(|leftover| !leftover.is_kept) {
        Exit::Usage
    } else if !report.leftovers.is_empty() {
        Exit::Stale
    } else {
        Exit::Clean
    }
}

/// An attempt as a line of JSON.
pub(super) fn line(attempted: &Attempted) -> String {
    let mut line = serde_json::json!({
        "scenario": attempted.scenario,
        "target": attempted.target,
        "feed": attempted.feed,
    });
    match &attempted.outcome {
        Ok((seen, verdict)) => {
            line["seen"] = serde_json::json!(seen);
            line["findings"] = serde_json::json!(verdict.findings);
        }
        Err(error) => line["error"] = error.as_str().into(),
    }
    line.to_string()
}

/// Writes `report.json` and a folder for the first scenario of each cause; gives the path of `report.json`.
///
/// Of what was there before, only `report.json` and `failures/` are touched, whatever else the folder holds: beside
/// `latest` they are kept in `previous`, anywhere else they are replaced.
pub(super) fn write(out: &Path, report: &Report, plan: &Plan) -> Result<PathBuf, Failure> {
    let failed = |error: io::Error| {
        Failure::new(
            Exit::Usage,
            format!("failed to write the report to `{}`: {error}", out.display()),
            "`--out DIR` names another folder, `--no-report` writes none",
        )
    };
    fs::create_dir_all(out).map_err(failed)?;
    if out.file_name().is_some_and(|name| name == "latest") {
        keep_previous(out).map_err(failed)?;
    }
    clear(out).map_err(failed)?;
    let path = out.join(REPORT);
    fs::write(&path, json(report)).map_err(failed)?;
    for cause in report.causes.iter().filter(|cause| cause.known.is_none()) {
        write_cause(&out.join(FAILURES), cause, plan).map_err(failed)?;
    }
    Ok(path)
}

/// Moves the report of the run before into the folder beside.
fn keep_previous(out: &Path) -> io::Result<()> {
    let previous = out.with_file_name("previous");
    if !out.join(REPORT).is_file() {
        return Ok(());
    }
    fs::create_dir_all(&previous)?;
    clear(&previous)?;
    for part in [REPORT, FAILURES].iter().filter(|part| out.join(part).exists()) {
        fs::rename(out.join(part), previous.join(part))?;
    }
    Ok(())
}

/// Takes a report out of a folder, and nothing else.
fn clear(folder: &Path) -> io::Result<()> {
    let failures = folder.join(FAILURES);
    if failures.is_dir() {
        fs::remove_dir_all(failures)?;
    }
    let report = folder.join(REPORT);
    if report.is_file() { fs::remove_file(report) } else { Ok(()) }
}

fn write_cause(failures: &Path, cause: &Cause, plan: &Plan) -> io::Result<()> {
    let folder = failures.join(folder_name(&format!("{}@{}", cause.scenario, cause.target)));
    fs::create_dir_all(&folder)?;
    let pretty = |value| serde_json::to_string_pretty(value).map_err(io::Error::other);
    fs::write(folder.join("expected.json"), pretty(&cause.expected_observation)?)?;
    fs::write(folder.join("actual.json"), pretty(&cause.observation)?)?;
    let scenario = plan.scenarios.iter().find(|scenario| scenario.id().to_string() == cause.scenario);
    if let Some(wire) = scenario.and_then(|scenario| scenario.wire().ok()) {
        fs::write(folder.join("wire.sse"), &wire.body)?;
    }
    Ok(())
}

/// An address as a name that every file system takes: no `/` or `:`, and not too long.
fn folder_name(address: &str) -> String {
    let name = address.replace('/', "--").replace(':', "=");
    if name.len() <= LONGEST_NAME {
        return name;
    }
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let kept: String = name.chars().take(LONGEST_NAME - 17).collect();
    format!("{kept}-{:016x}", hasher.finish())
}

const REPORT: &str = "report.json";
const FAILURES: &str = "failures";

/// Most file systems take 255 bytes; ids are ASCII.
const LONGEST_NAME: usize = 200;
