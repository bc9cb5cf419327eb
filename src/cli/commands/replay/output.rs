//! What a run leaves behind: the report folder and the exit code.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
};

use codex_conformance::{
    judge::Attempted,
    mutate::Plan,
    report::{Cause, FORMATS, Report, json_text},
};

use serde::Deserialize;

use super::{
    Args,
    settings::flags,
    telling::{self, Wanted},
};
use crate::cli::{config::Place, exit::Exit, failure::Failure};

/// What the report of the last run holds to be run again, as `scenario@target`.
pub(super) fn outstanding(out: &Path) -> Result<Vec<String>, Failure> {
    let path = out.join(REPORT);
    let read = fs::read(&path).and_then(|text| serde_json::from_slice::<Outstanding>(&text).map_err(io::Error::other));
    read.map(|report| report.outstanding).map_err(|error| {
        let error = format!("failed to read the last report `{}`: {error}", path.display());
        Failure::new(Exit::Usage, error, "`codex-conformance replay` writes one; `--out DIR` names its folder")
    })
}

#[derive(Deserialize)]
struct Outstanding {
    outstanding: Vec<String>,
}

/// The command that runs again what a run left outstanding.
pub(super) fn again(args: &Args, place: &Place) -> String {
    let quoted = |text: &str| shlex::try_quote(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned);
    let mut words = vec!["codex-conformance replay".to_owned()];
    let paths = args.paths.iter().map(|path| quoted(&path.to_string_lossy()));
    words.extend(paths.filter(|path| path != "corpus" && path != "corpus/"));
    words.push("--rerun".to_owned());
    if args.out != Path::new("reports/latest") {
        words.push(format!("--out {}", quoted(&args.out.to_string_lossy())));
    }
    words.extend(args.who.typed());
    words.extend(flags(args, place).into_iter().map(|(flag, value)| format!("--{flag} {}", quoted(&value))));
    words.join(" ")
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
        Err(excuse) => line["error"] = excuse.to_string().into(),
    }
    json_text(&line.to_string())
}

/// Writes `report.json`, what else is wanted, and a folder for the first scenario of each cause; gives the path of the
/// page, or else of `report.json`.
///
/// Of what was there before, only reports and `failures/` are touched, whatever else the folder holds: beside
/// `latest` they are kept in `previous`, anywhere else they are replaced.
pub(super) fn write(out: &Path, wanted: &[Wanted], report: &Report, plan: &Plan) -> Result<PathBuf, Failure> {
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
    let json = Wanted::of("json");
    let all = if wanted.is_empty() { telling::usual() } else { wanted.iter().cloned().chain(json).collect() };
    let told = telling::write(out, &all, report).map_err(failed)?;
    for cause in report.causes.iter().filter(|cause| cause.known.is_none()) {
        write_cause(&out.join(FAILURES), cause, plan).map_err(failed)?;
    }
    Ok(told.unwrap_or_else(|| out.join(REPORT)))
}

/// Moves the report of the run before into the folder beside.
fn keep_previous(out: &Path) -> io::Result<()> {
    let previous = out.with_file_name("previous");
    if !out.join(REPORT).is_file() {
        return Ok(());
    }
    fs::create_dir_all(&previous)?;
    clear(&previous)?;
    for part in FORMATS.map(|format| format.file).iter().chain(&[FAILURES]).filter(|part| out.join(part).exists()) {
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
    for report in FORMATS.map(|format| folder.join(format.file)) {
        if report.is_file() {
            fs::remove_file(report)?;
        }
    }
    Ok(())
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
