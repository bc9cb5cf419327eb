//! How a report is told: what is printed, which files are written, and the exit code.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use codex_conformance::report::{FORMATS, Format, Report, Show, format, markdown, terminal};

use crate::cli::{config::Config, environment, exit::Exit, failure::Failure, terminal::Terminal};

/// What is printed on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Printed {
    /// For a person.
    Terminal,
    /// For something that reads the format.
    Format(&'static Format),
    /// Nothing.
    None,
}

impl Printed {
    /// Whether it is lines of JSON, which a run prints as it goes.
    pub(super) fn is_lines(self) -> bool {
        matches!(self, Self::Format(format) if format.id == "jsonl")
    }
}

/// Reads the name of a format, or `terminal`, or `none`.
pub(super) fn printed() -> impl TypedValueParser<Value = Printed> {
    let formats = FORMATS.iter().map(|format| PossibleValue::new(format.id).help(format.about));
    let person = PossibleValue::new("terminal").help("For a person");
    let none = PossibleValue::new("none").help("Nothing");
    PossibleValuesParser::new([person].into_iter().chain(formats).chain([none])).map(|name| match name.as_str() {
        "terminal" => Printed::Terminal,
        name => format(name).map_or(Printed::None, Printed::Format),
    })
}

/// A report to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    format: &'static Format,
    path: Option<PathBuf>,
}

impl Wanted {
    /// One of this format, in the folder of the report.
    pub(super) fn of(id: &str) -> Option<Self> {
        format(id).map(|format| Self { format, path: None })
    }

    /// The same with a path of the config.
    pub(super) fn below(self, config: &Config) -> Self {
        Self { path: self.path.map(|path| config.path(&path)), ..self }
    }
}

/// Reads `FORMAT` or `FORMAT=PATH`.
pub(super) fn wanted(text: &str) -> Result<Wanted, String> {
    let (name, path) = text.split_once('=').map_or((text, None), |(name, path)| (name, Some(PathBuf::from(path))));
    format(name).map(|format| Wanted { format, path }).ok_or_else(|| {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
        format!("it is one of {}, or one of them with =PATH", known.join(", "))
    })
}

/// What a run writes where nothing says otherwise: the report and its page.
pub(super) fn usual() -> Vec<Wanted> {
    ["json", "html"].into_iter().filter_map(Wanted::of).collect()
}

/// What to print of failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Shows {
    /// A line a cause, and the first few in full.
    #[default]
    Fail,
    /// Every cause in full.
    All,
    /// None.
    None,
}

/// Prints a report on stdout. Annotations go to GitHub with the summary of the step, where it has one.
pub(super) fn print(report: &Report, printed: Printed, shows: Shows, screen: &mut Terminal) -> Result<(), Failure> {
    match printed {
        Printed::Terminal => {
            let show = match shows {
                Shows::Fail => Show::Some,
                Shows::All => Show::All,
                Shows::None => Show::None,
            };
            screen.result(&terminal(report, screen.width(), show));
        }
        Printed::Format(format) => {
            let text = (format.render)(report);
            if !text.is_empty() {
                screen.result(&text);
            }
            if format.id == "github" {
                return summarize(report);
            }
        }
        Printed::None => {}
    }
    Ok(())
}

/// Adds the report to the summary of a GitHub step.
fn summarize(report: &Report) -> Result<(), Failure> {
    let Some(path) = environment::variable("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    let file = OpenOptions::new().create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(markdown(report).as_bytes())).map_err(|error| {
        let error = format!("failed to add to the summary `{path}`: {error}");
        Failure::new(Exit::Usage, error, "GITHUB_STEP_SUMMARY names the file; without it none is written")
    })
}

/// Writes reports into a folder, or where each is wanted; gives the path of the page, or else of the first.
pub(super) fn write(out: &Path, wanted: &[Wanted], report: &Report) -> io::Result<Option<PathBuf>> {
    let mut told = None;
    for Wanted { format, path } in wanted {
        let path = path.clone().unwrap_or_else(|| out.join(format.file));
        fs::write(&path, (format.render)(report))?;
        if format.id == "html" || told.is_none() {
            told = Some(path);
        }
    }
    Ok(told)
}

/// The exit code of what was found.
pub(super) fn exit(report: &Report, exit_zero: bool) -> Exit {
    let is_nowhere = report.leftovers.iter().any(|leftover| !leftover.is_kept);
    let is_bug = !report.feeds.differing.is_empty() || report.errors.iter().any(|error| !error.is_of_target);
    let found = [
        (Exit::Bug, is_bug),
        (Exit::Interrupted, report.run.interrupted),
        (Exit::Usage, is_nowhere),
        (Exit::Corpus, report.run.unreadable > 0),
        (Exit::Target, report.errors.iter().any(|error| error.is_of_target)),
        (Exit::Findings, report.causes.iter().any(|cause| report.decides(cause)) && !exit_zero),
        (Exit::Stale, !report.leftovers.is_empty() && !exit_zero),
    ];
    found.into_iter().filter(|(_, applies)| *applies).fold(Exit::Clean, |worst, (exit, _)| worst.worse(exit))
}
