//! `replay`. The corpus, mutated, served to consumers and judged.

mod output;
mod select;

use std::{num::NonZeroUsize, path::PathBuf, sync::Mutex, time::Duration};

use codex_conformance::{
    judge::{Feed, Level, Progress, Run},
    mutate::Plan,
    replay::{Lab, Stop},
    report::{Facts, Show, build},
};

pub(super) use select::{globs, scenario, sessions};

use crate::cli::{clock, exit::Exit, failure::Failure, terminal::Terminal};

/// Serve the corpus, mutated, to consumers and judge them.
///
/// Without further flags the production consumer is judged on every scenario of `corpus/`, fed directly and over
/// HTTP on the loopback interface. Nothing leaves the machine.
///
/// Exit code 0 when nothing was found, 1 when a target broke a rule, 3 when the selection is empty, 6 when a
/// recording is wrong.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// Corpora, families, or recordings.
    #[arg(default_value = "corpus")]
    paths: Vec<PathBuf>,
    /// Consumers to judge; `list targets` names them, and `all` stands for all of them. [default: production]
    #[arg(short, long, value_name = "NAME", env = "CODEX_CONFORMANCE_TARGET", value_delimiter = ',')]
    target: Vec<String>,
    /// Exactly these scenarios, as failure blocks print them.
    #[arg(long, value_name = "ID")]
    scenario: Vec<String>,
    /// Only scenarios whose id matches a glob, such as '*+terminal.*'.
    #[arg(short, long, value_name = "GLOB", conflicts_with = "scenario")]
    filter: Vec<String>,
    /// All but the scenarios whose id matches a glob.
    #[arg(long, value_name = "GLOB", conflicts_with = "scenario")]
    skip: Vec<String>,
    /// How to feed targets that run in process.
    #[arg(long, value_enum, default_value_t, env = "CODEX_CONFORMANCE_FEED")]
    feed: Feeds,
    /// Which rules decide the exit code. All run and show.
    #[arg(long, value_enum, default_value_t, env = "CODEX_CONFORMANCE_LEVEL")]
    level: Decides,
    /// Threads. [default: cores]
    #[arg(short, long, value_name = "N", env = "CODEX_CONFORMANCE_JOBS", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Seconds of real time that one attempt over HTTP may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Stop after so many failed attempts.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1", require_equals = true)]
    fail_fast: Option<NonZeroUsize>,
    /// How to print the result on stdout.
    #[arg(long, value_enum, default_value_t, env = "CODEX_CONFORMANCE_FORMAT")]
    format: Format,
    /// Where to write the report; what was there is kept beside it as `previous`.
    #[arg(long, value_name = "DIR", default_value = "reports/latest")]
    out: PathBuf,
    /// Write no report.
    #[arg(long, conflicts_with = "out")]
    no_report: bool,
    /// What to print of failures.
    #[arg(long, value_enum, default_value_t)]
    show: Shows,
    /// Exit 0 when rules are broken. Errors still do not.
    #[arg(long)]
    exit_zero: bool,
    /// Failures that are known, each with a reason. [default: expectations.toml, else .config/expectations.toml,
    /// where there is one]
    #[arg(long, value_name = "FILE", env = "CODEX_CONFORMANCE_EXPECTATIONS")]
    expectations: Option<PathBuf>,
    /// Expect nothing to fail.
    #[arg(long, conflicts_with = "expectations", env = "CODEX_CONFORMANCE_NO_EXPECTATIONS")]
    no_expectations: bool,
    /// Print the scenarios that would run, and stop.
    #[arg(long)]
    list: bool,
}

impl Args {
    /// Whether all of the plan is run, both ways.
    fn is_whole(&self) -> bool {
        self.filter.is_empty() && self.skip.is_empty() && self.scenario.is_empty() && self.feed == Feeds::Both
    }
}

/// How to feed targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Feeds {
    /// A scripted transport under a paused clock; no socket.
    Direct,
    /// A server on the loopback interface.
    Http,
    /// One after the other, and compare.
    #[default]
    Both,
}

/// Which rules decide the exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Decides {
    /// MUST rules.
    #[default]
    Must,
    /// MUST and SHOULD rules.
    Should,
}

/// How to print the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Terminal,
    /// `report.json`.
    Json,
    /// A line an attempt, as it ends: scenario, target, feed, what was seen, and what was broken.
    Jsonl,
    /// Nothing.
    None,
}

/// What to print of failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Shows {
    /// A line a cause, and the first few in full.
    #[default]
    Fail,
    /// Every cause in full.
    All,
    /// None.
    None,
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let targets = select::targets(&args.target, &args.scenario)?;
    let selected = sessions(&args.paths, terminal)?;
    let plan = select::plan(&selected.sessions, &args.scenario, &args.filter, &args.skip)
        .map_err(|failure| Failure { exit: failure.exit.worse(selected.exit()), ..failure })?;
    if args.list {
        let ids: Vec<String> = plan.scenarios.iter().map(|scenario| scenario.id().to_string()).collect();
        terminal.result(&ids.join("\n"));
        return Ok(selected.exit());
    }
    let feeds = match args.feed {
        Feeds::Direct => vec![Feed::Direct],
        Feeds::Http => vec![Feed::Http],
        Feeds::Both => vec![Feed::Direct, Feed::Http],
    };
    let jobs = args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, Into::into), usize::from);
    let (expectations, all_needed) =
        select::expectations(args.expectations.as_deref(), args.no_expectations, &args.paths)?;
    let lab = Lab {
        targets,
        feeds,
        jobs,
        timeout: Duration::from_secs(args.timeout),
        stop_after: args.fail_fast.map(NonZeroUsize::get),
        expectations,
        program: std::env::current_exe().ok(),
    };
    let started = clock::Started::now();
    let (run, interrupted) = carry_out(&lab, &plan, args.format, terminal);
    let facts = Facts {
        targets: lab.targets.iter().map(|target| target.id().to_owned()).collect(),
        started: started.stamp(),
        milliseconds: started.milliseconds(),
        level: if args.level == Decides::Should { Level::Should } else { Level::Must },
        paths: args.paths.iter().map(|path| path.display().to_string()).collect(),
        skipped: selected.skipped.clone(),
        expectations: lab.expectations.clone(),
        is_whole: all_needed && args.is_whole(),
    };
    let report = build(&plan, &run, facts);
    match args.format {
        Format::Terminal => {
            let show = match args.show {
                Shows::Fail => Show::Some,
                Shows::All => Show::All,
                Shows::None => Show::None,
            };
            let text = codex_conformance::report::terminal(&report, terminal.width(), show);
            terminal.result(&text);
        }
        Format::Json => terminal.result(&codex_conformance::report::json(&report)),
        Format::Jsonl | Format::None => {}
    }
    let mut exit = output::exit(&report, args.exit_zero);
    if interrupted {
        exit = exit.worse(Exit::Interrupted);
    }
    if !args.no_report {
        match output::write(&args.out, &report, &plan) {
            Ok(path) => terminal.say(&format!("report  {}", path.display())),
            Err(failure) => {
                terminal.failure(&failure);
                exit = exit.worse(failure.exit);
            }
        }
    }
    if selected.problems > 0 {
        terminal.say(&format!("{} recordings could not be read; the others were replayed", selected.problems));
        exit = exit.worse(selected.exit());
    }
    Ok(exit)
}

/// Runs the plan. Ctrl-C stops it; what was judged until then is reported.
fn carry_out(lab: &Lab, plan: &Plan, format: Format, terminal: &mut Terminal) -> (Run, bool) {
    let stop = Stop::default();
    let interrupt = crate::cli::interrupt::listen(&stop);
    let progress = terminal.progress("replay", lab.attempts(plan) as u64);
    let listening = Mutex::new((progress, terminal));
    let run = lab.run(
        plan,
        &|event| {
            if let Progress::Finished(attempted) = event {
                let failed = attempted.outcome.as_ref().is_ok_and(|(_, verdict)| verdict.fails());
                let line = (format == Format::Jsonl).then(|| output::line(attempted));
                let mut listening = listening.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                listening.0.advance(failed);
                if let Some(line) = line {
                    listening.1.result(&line);
                }
            }
        },
        &stop,
    );
    (run, interrupt.was_asked())
}
