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
    report::{Cause, Report, Show, html, json, json_text, markdown},
};

use serde::Deserialize;

use super::{Args, Format, Shows};
use crate::cli::{config::Config, exit::Exit, failure::Failure, terminal::Terminal};

/// A report to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    kind: Kind,
    path: Option<PathBuf>,
}

impl Wanted {
    /// The same with a path of the config.
    pub(super) fn below(self, config: &Config) -> Self {
        Self { path: self.path.map(|path| config.path(&path)), ..self }
    }
}

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Html,
    Markdown,
}

impl Kind {
    const ALL: [(&'static str, Self, &'static str); 3] =
        [("json", Self::Json, REPORT), ("html", Self::Html, PAGE), ("markdown", Self::Markdown, SUMMARY)];

    fn render(self, report: &Report) -> String {
        match self {
            Self::Json => json(report),
            Self::Html => html(report),
            Self::Markdown => markdown(report),
        }
    }
}

/// Reads `FORMAT` or `FORMAT=PATH`.
pub(super) fn wanted(text: &str) -> Result<Wanted, String> {
    let (name, path) = text.split_once('=').map_or((text, None), |(name, path)| (name, Some(PathBuf::from(path))));
    match Kind::ALL.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, _)) => Ok(Wanted { kind: *kind, path }),
        None => Err("it is json, html, or markdown, or one of them with =PATH".to_owned()),
    }
}

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

/// Prints the result on stdout.
pub(super) fn print(report: &Report, format: Format, show: Shows, terminal: &mut Terminal) {
    match format {
        Format::Terminal => {
            let show = match show {
                Shows::Fail => Show::Some,
                Shows::All => Show::All,
                Shows::None => Show::None,
            };
            let text = codex_conformance::report::terminal(report, terminal.width(), show);
            terminal.result(&text);
        }
        Format::Json => terminal.result(&json(report)),
        Format::Markdown => terminal.result(&markdown(report)),
        Format::Jsonl | Format::None => {}
    }
}

/// The exit code of what was found.
pub(super) fn exit(report: &Report, exit_zero: bool) -> Exit {
    let decides = |cause: &Cause| {
        cause.known.is_none() && !cause.is_flaky && cause.level <= report.run.level && cause.level != Level::Info
    };
    let is_nowhere = report.leftovers.iter().any(|leftover| !leftover.is_kept);
    let is_bug = !report.feeds.differing.is_empty() || report.errors.iter().any(|error| !error.is_of_target);
    let found = [
        (Exit::Bug, is_bug),
        (Exit::Usage, is_nowhere),
        (Exit::Target, report.errors.iter().any(|error| error.is_of_target)),
        (Exit::Findings, report.causes.iter().any(decides) && !exit_zero),
        (Exit::Stale, !report.leftovers.is_empty() && !exit_zero),
    ];
    found.into_iter().filter(|(_, applies)| *applies).fold(Exit::Clean, |worst, (exit, _)| worst.worse(exit))
}

/// The command that runs again what a run left outstanding.
pub(super) fn again(args: &Args) -> String {
    let quoted = |text: &str| shlex::try_quote(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned);
    let mut words = vec!["codex-conformance replay".to_owned()];
    let paths = args.paths.iter().map(|path| quoted(&path.to_string_lossy()));
    words.extend(paths.filter(|path| path != "corpus" && path != "corpus/"));
    words.push("--rerun".to_owned());
    if args.out != Path::new("reports/latest") {
        words.push(format!("--out {}", quoted(&args.out.to_string_lossy())));
    }
    words.extend(args.who.typed());
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
    let default = [Kind::Json, Kind::Html].map(|kind| Wanted { kind, path: None });
    let json = Wanted { kind: Kind::Json, path: None };
    let all = if wanted.is_empty() { default.to_vec() } else { wanted.iter().cloned().chain([json]).collect() };
    let mut told = None;
    for Wanted { kind, path } in all {
        let name = Kind::ALL.iter().find(|(_, known, _)| *known == kind).map_or(REPORT, |(.., name)| name);
        let path = path.unwrap_or_else(|| out.join(name));
        fs::write(&path, kind.render(report)).map_err(failed)?;
        if kind == Kind::Html || told.is_none() {
            told = Some(path);
        }
    }
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
    for part in [REPORT, PAGE, SUMMARY, FAILURES].iter().filter(|part| out.join(part).exists()) {
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
    for report in [REPORT, PAGE, SUMMARY].map(|name| folder.join(name)) {
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
const PAGE: &str = "index.html";
const SUMMARY: &str = "report.md";
const FAILURES: &str = "failures";

/// Most file systems take 255 bytes; ids are ASCII.
const LONGEST_NAME: usize = 200;
