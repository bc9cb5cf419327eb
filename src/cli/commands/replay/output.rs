//! What a run leaves behind: the report folder and the exit code.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use codex_conformance::{
    judge::Level,
    mutate::Plan,
    report::{Cause, Report, json},
};

use crate::cli::{exit::Exit, failure::Failure};

/// The exit code of what was found.
pub(super) fn exit(report: &Report, exit_zero: bool) -> Exit {
    let decides = |cause: &Cause| cause.level <= report.run.level && cause.level != Level::Info;
    if !report.feeds.differing.is_empty() || !report.errors.is_empty() {
        Exit::Bug
    } else if report.causes.iter().any(decides) && !exit_zero {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// Writes `report.json` and a folder for the first scenario of each cause. A report that was there becomes
/// `previous`, beside it. Gives the path of `report.json`.
pub(super) fn write(out: &Path, report: &Report, plan: &Plan) -> Result<PathBuf, Failure> {
    let failed = |error: io::Error| {
        Failure::new(
            Exit::Usage,
            format!("failed to write the report to `{}`: {error}", out.display()),
            "`--out DIR` names another folder, `--no-report` writes none",
        )
    };
    if out.is_dir() {
        keep_previous(out).map_err(failed)?;
    }
    fs::create_dir_all(out).map_err(failed)?;
    let path = out.join("report.json");
    fs::write(&path, json(report)).map_err(failed)?;
    for cause in &report.causes {
        write_cause(&out.join("failures"), cause, plan).map_err(failed)?;
    }
    Ok(path)
}

/// Only a folder that holds a report is moved away: `--out` may name anything. Where `previous` is something else,
/// or the very folder, the old report is not kept, and its failures go with it.
fn keep_previous(out: &Path) -> io::Result<()> {
    if !out.join("report.json").is_file() {
        return Ok(());
    }
    let previous = out.with_file_name("previous");
    if previous != out && previous.join("report.json").is_file() {
        fs::remove_dir_all(&previous)?;
    }
    if !previous.exists() {
        return fs::rename(out, previous);
    }
    let failures = out.join("failures");
    if failures.is_dir() { fs::remove_dir_all(failures) } else { Ok(()) }
}

fn write_cause(failures: &Path, cause: &Cause, plan: &Plan) -> io::Result<()> {
    let name = format!("{}@{}", cause.scenario, cause.target).replace('/', "--").replace(':', "=");
    let folder = failures.join(name);
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
