//! `report`. Saved reports told anew, merged, and compared.

use std::{collections::BTreeSet, fs, path::PathBuf};

use codex_conformance::report::{Report, compare, merge, sarif_since};

use super::telling::{self, Printed, Shows, Wanted};
use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// Print a saved report in another format, merge those of parts, or compare two.
///
/// What is printed and written is what the run itself would have printed and written, and so is the exit code: it is
/// about the targets, whatever the format.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Reports, as `replay` writes them to report.json. Several only with --merge.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Merge the reports of all parts of one run, whatever their order. They are refused where one is missing.
    #[arg(long)]
    merge: bool,
    /// What changed since this report. Exit code 1 only for failures that it does not have.
    #[arg(long, value_name = "OLD", conflicts_with_all = ["report", "out"])]
    compare: Option<PathBuf>,
    /// How to print the result on stdout. A comparison is printed as terminal, json, markdown, or sarif.
    #[arg(long, value_parser = telling::printed(), default_value = "terminal", env = "CODEX_CONFORMANCE_FORMAT")]
    format: Printed,
    /// A report to write, any number of them, into the folder or to a path.
    #[arg(long, value_name = "FORMAT[=PATH]", value_parser = telling::wanted, value_delimiter = ',')]
    report: Vec<Wanted>,
    /// The folder to write reports to. [default: reports/latest, where --report asks for one]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print of failures.
    #[arg(long, value_enum, default_value_t)]
    show: Shows,
    /// Exit 0 when rules are broken. Errors still do not.
    #[arg(long)]
    exit_zero: bool,
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let report = taken(args, terminal)?;
    if let Some(old) = &args.compare {
        let change = compare(&read(old)?, &report);
        terminal.result(&match args.format {
            Printed::Terminal => change.text(),
            Printed::Format(format) if format.id == "json" => change.json(),
            Printed::Format(format) if format.id == "sarif" => sarif_since(&read(old)?, &report).trim_end().to_owned(),
            Printed::Format(format) if format.id == "markdown" => change.markdown(),
            Printed::None => return Ok(exit_since(&report, change.is_worse(), args)),
            Printed::Format(format) => {
                let error = format!("failed to print a comparison as {}", format.id);
                return Err(Failure::new(Exit::Usage, error, "`--format` is terminal, json, markdown, or sarif here"));
            }
        });
        return Ok(exit_since(&report, change.is_worse(), args));
    }
    telling::print(&report, args.format, args.show, terminal)?;
    write(args, &report, terminal)?;
    Ok(telling::exit(&report, args.exit_zero))
}

/// The exit code of a report, of whose failures only new ones count.
fn exit_since(report: &Report, is_worse: bool, args: &Args) -> Exit {
    let others = telling::exit(report, true);
    if is_worse && !args.exit_zero { others.worse(Exit::Findings) } else { others }
}

/// The report that the files make.
fn taken(args: &Args, terminal: &mut Terminal) -> Result<Report, Failure> {
    match args.files.as_slice() {
        [file] if !args.merge => read(file),
        files if !args.merge => Err(Failure::new(
            Exit::Usage,
            format!("failed to take {} reports for one", files.len()),
            "`--merge` makes one of the parts of a run, `--compare OLD` tells what changed since another",
        )),
        files => {
            let named = files.iter().map(|file| Ok((file.display().to_string(), read(file)?)));
            let named = named.collect::<Result<Vec<_>, Failure>>()?;
            let programs = named.iter().filter_map(|(_, report)| report.shard.as_ref()?.whole.program.as_ref());
            if programs.collect::<BTreeSet<_>>().len() > 1 {
                terminal.problem("the parts were run by different builds of this version, and may judge differently");
            }
            merge(named).map_err(|error| {
                let hint = "give the report.json of every part, all of the same corpus, version, and flags";
                Failure::new(Exit::Usage, format!("failed to merge the reports: {error}"), hint)
            })
        }
    }
}

fn read(file: &PathBuf) -> Result<Report, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        let error = format!("failed to read the report `{}`: {error}", file.display());
        Failure::new(Exit::Usage, error, "`codex-conformance replay` writes one to reports/latest/report.json")
    };
    let json = fs::read(file).map_err(|error| failed(&error))?;
    Report::read(&json).map_err(|error| failed(&error))
}

fn write(args: &Args, report: &Report, terminal: &mut Terminal) -> Result<(), Failure> {
    if args.report.is_empty() && args.out.is_none() {
        return Ok(());
    }
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("reports/latest"));
    let wanted = if args.report.is_empty() { telling::usual() } else { args.report.clone() };
    let written = fs::create_dir_all(&out).and_then(|()| telling::write(&out, &wanted, report));
    let told = written.map_err(|error| {
        let error = format!("failed to write the report to `{}`: {error}", out.display());
        Failure::new(Exit::Usage, error, "`--out DIR` names another folder")
    })?;
    if let Some(path) = told {
        terminal.say(&format!("report  {}", path.display()));
    }
    Ok(())
}
