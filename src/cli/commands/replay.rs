//! `replay`. The corpus, mutated, served to consumers and judged.

pub(super) mod expected;
mod output;
mod select;
mod settings;
mod unfed;

use std::{num::NonZeroUsize, path::PathBuf, sync::Mutex};

use codex_conformance::{
    corpus::format::sha256,
    judge::{Feed, Level, Progress, Run},
    mutate::{Partition, Plan},
    replay::{Lab, Stop},
    report::{Divided, Facts, Report, build},
};

pub(super) use select::{globs, scenario, sessions};

use super::{
    telling::{self, Printed, Shows, Wanted},
    who::Who,
};
use crate::cli::{
    clock,
    config::{Budget, Config, Place},
    exit::Exit,
    failure::Failure,
    terminal::Terminal,
};
use settings::{Settings, Timing};

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
    #[command(flatten)]
    who: Who,
    /// Exactly these scenarios, as failure blocks print them.
    #[arg(long, value_name = "ID")]
    scenario: Vec<String>,
    /// Only scenarios whose id matches a glob, such as '*+terminal.*'.
    #[arg(short, long, value_name = "GLOB", conflicts_with = "scenario")]
    filter: Vec<String>,
    /// All but the scenarios whose id matches a glob.
    #[arg(long, value_name = "GLOB", conflicts_with = "scenario")]
    skip: Vec<String>,
    /// Only scenarios that put a rule to the test whose id matches a glob, and only those rules.
    #[arg(long, value_name = "GLOB")]
    rule: Vec<String>,
    /// Only what failed, was flaky, or ended in an error in the report of the last run.
    #[arg(long, conflicts_with_all = ["scenario", "filter", "skip", "target"])]
    rerun: bool,
    /// How many scenarios a program of its own is given, or `full`. Every mutation gets its share. [default: 500]
    #[arg(long, value_name = "N", env = "CODEX_CONFORMANCE_BUDGET", value_parser = settings::budget)]
    budget: Option<Budget>,
    /// Only a part of the scenarios, such as slice:1/4, for several machines. `report --merge` makes one report of all.
    #[arg(long, value_name = "slice:M/N|hash:M/N", conflicts_with = "rerun", env = "CODEX_CONFORMANCE_PARTITION")]
    partition: Option<Partition>,
    /// What draws them: the same seed draws the same. [default: 1]
    #[arg(long, value_name = "N", env = "CODEX_CONFORMANCE_SEED")]
    seed: Option<u64>,
    /// How often an attempt in real time that fails is made again. One that passes then is flaky. [default: 0]
    #[arg(long, value_name = "N", env = "CODEX_CONFORMANCE_RETRIES")]
    retries: Option<u32>,
    /// How fast chunks come over sockets: `fast`, `recorded`, or a share of the recorded time, such as 0.5.
    #[arg(long, value_name = "TIMING", default_value = "fast", value_parser = settings::timing, env = "CODEX_CONFORMANCE_TIMING")]
    timing: Timing,
    /// Take the settings of CI from the config, as where `CI` is set.
    #[arg(long, value_name = "PROFILE", value_parser = ["ci"])]
    profile: Option<String>,
    /// How to feed targets that run in process.
    #[arg(long, value_enum, default_value_t, env = "CODEX_CONFORMANCE_FEED")]
    feed: Feeds,
    /// Which rules decide the exit code. All run and show. [default: must]
    #[arg(long, value_enum, env = "CODEX_CONFORMANCE_LEVEL")]
    level: Option<Decides>,
    /// Threads. [default: cores]
    #[arg(short, long, value_name = "N", env = "CODEX_CONFORMANCE_JOBS", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Seconds of real time that one attempt over a socket may take. [default: 10]
    #[arg(long, value_name = "SECONDS", env = "CODEX_CONFORMANCE_TIMEOUT", value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: Option<u64>,
    /// Stop after so many failed attempts.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1", require_equals = true)]
    fail_fast: Option<NonZeroUsize>,
    /// How to print the result on stdout; lines of JSON are of attempts, as they end.
    #[arg(long, value_parser = telling::printed(), default_value = "terminal", env = "CODEX_CONFORMANCE_FORMAT")]
    format: Printed,
    /// Where to write the report; what was there is kept beside it as `previous`.
    #[arg(long, value_name = "DIR", default_value = "reports/latest")]
    out: PathBuf,
    /// A report to write, any number of them, in a format of --format, into the folder or to a path.
    /// [default: html and json]
    #[arg(long, value_name = "FORMAT[=PATH]", value_parser = telling::wanted, env = "CODEX_CONFORMANCE_REPORT", value_delimiter = ',')]
    report: Vec<Wanted>,
    /// Write no report.
    #[arg(long, conflicts_with_all = ["out", "report"])]
    no_report: bool,
    /// What to print of failures.
    #[arg(long, value_enum, default_value_t)]
    show: Shows,
    /// Exit 0 when rules are broken. Errors still do not.
    #[arg(long)]
    exit_zero: bool,
    /// Failures that are known, each with a reason. [default: those that the config names; else expectations.toml or
    /// .config/expectations.toml, where there is one]
    #[arg(long, value_name = "FILE", env = "CODEX_CONFORMANCE_EXPECTATIONS", value_delimiter = ',')]
    expectations: Vec<PathBuf>,
    /// Expect nothing to fail.
    #[arg(long, conflicts_with = "expectations", env = "CODEX_CONFORMANCE_NO_EXPECTATIONS")]
    no_expectations: bool,
    /// Print the scenarios that would run, and stop.
    #[arg(long)]
    list: bool,
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
pub(super) enum Decides {
    /// MUST rules.
    #[default]
    Must,
    /// MUST and SHOULD rules.
    Should,
}

impl Decides {
    /// The least binding of the rules that decide.
    pub(super) fn level(self) -> Level {
        match self {
            Self::Must => Level::Must,
            Self::Should => Level::Should,
        }
    }
}

pub(crate) fn run(args: &Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = Config::load(place, terminal)?;
    let settings = Settings::of(args, &config, place.is_ci || args.profile.is_some())?;
    let again = if args.rerun { Some(output::outstanding(&args.out)?) } else { None };
    if again.as_ref().is_some_and(Vec::is_empty) {
        terminal.say("nothing to run again: the last run left nothing outstanding");
        return Ok(Exit::Clean);
    }
    let ids = again.as_deref().unwrap_or(&args.scenario);
    let (targets, pairs) = select::targets(&settings, args, ids, &config)?;
    let selected = sessions(&args.paths, terminal)?;
    let (plan, rules) = select::plan(&selected.sessions, ids, &settings, &args.rule)
        .map_err(|failure| Failure { exit: failure.exit.worse(selected.exit()), ..failure })?;
    let feeds = match args.feed {
        Feeds::Direct => vec![Feed::Direct, Feed::Process],
        Feeds::Http => vec![Feed::Http, Feed::Process],
        Feeds::Both => Feed::ALL.to_vec(),
    };
    let started = clock::Started::now();
    let expectations = expected::read(&settings.expectations, &config, args.no_expectations, &started.day())?;
    for (name, hint) in expectations.strangers(&config) {
        terminal.say(&format!("expectations name the target `{name}`, and there is none of that name: {hint}"));
    }
    let whole = if ids.is_empty() && args.rule.is_empty() && args.feed == Feeds::Both {
        expectations.whole(&settings, &args.paths, &targets)
    } else {
        Vec::new()
    };
    let lab = Lab {
        targets,
        feeds,
        jobs: settings.jobs,
        timeout: settings.timeout,
        stop_after: args.fail_fast.map(NonZeroUsize::get),
        expectations: expectations.rows,
        budget: settings.budget.filter(|_| ids.is_empty()),
        seed: settings.seed,
        partition: args.partition,
        retries: settings.retries,
        level: settings.level,
        pairs,
        rules,
        timing: args.timing.scale(),
        program: std::env::current_exe().ok(),
        corpus: args.paths.clone(),
        ..Lab::default()
    };
    let refused = unfed::refuse(&lab, &plan, args, terminal);
    refused.map_err(|failure| Failure { exit: failure.exit.worse(selected.exit()), ..failure })?;
    if args.list {
        terminal.result(&lab.planned(&plan).join("\n"));
        return Ok(selected.exit());
    }
    let (run, interrupted) = carry_out(&lab, &plan, args.format, terminal);
    let facts = Facts {
        targets: lab.targets.iter().map(|target| select::named(&**target, args)).collect(),
        budget: lab.budget.filter(|_| lab.targets.iter().any(|target| target.feeds().contains(&Feed::Process))),
        seed: lab.seed,
        started: started.stamp(),
        milliseconds: started.milliseconds(),
        level: settings.level,
        paths: args.paths.iter().map(|path| path.display().to_string()).collect(),
        flags: settings::flags(args, place),
        files: selected.files.clone(),
        unreadable: selected.problems,
        interrupted,
        divided: args.partition.map(|partition| Divided {
            partition,
            settings: settings.told(args).into_iter().chain(select::programs(&lab.targets, &config)).collect(),
            program: lab.program.as_ref().and_then(|program| std::fs::read(program).ok()).map(|bytes| sha256(&bytes)),
        }),
        skipped: selected.skipped.clone(),
        expectations: lab.expectations.clone(),
        whole,
    };
    let report = build(&plan, &run, facts);
    let mut exit = telling::exit(&report, args.exit_zero);
    if let Err(failure) = print(&report, args, terminal) {
        terminal.failure(&failure);
        exit = exit.worse(failure.exit);
    }
    if !args.no_report {
        match output::write(&args.out, &settings.reports, &report, &plan) {
            Ok(path) => terminal.say(&format!("report  {}", path.display())),
            Err(failure) => {
                terminal.failure(&failure);
                exit = exit.worse(failure.exit);
            }
        }
        if !report.outstanding.is_empty() {
            terminal.say(&format!("again   {}", output::again(args, place)));
        }
    }
    if selected.problems > 0 {
        terminal.say(&format!("{} recordings could not be read; the others were replayed", selected.problems));
    }
    Ok(exit)
}

/// Prints the report, unless its lines were printed as they came.
fn print(report: &Report, args: &Args, terminal: &mut Terminal) -> Result<(), Failure> {
    if let Some(shard) = report.shard.as_ref().filter(|_| report.run.attempts.is_empty()) {
        terminal.say(&format!("nothing to run in part {}: the others have it all", shard.partition));
    }
    if args.format.is_lines() { Ok(()) } else { telling::print(report, args.format, args.show, terminal) }
}

/// Runs the plan. Ctrl-C stops it; what was judged until then is reported.
fn carry_out(lab: &Lab, plan: &Plan, format: Printed, terminal: &mut Terminal) -> (Run, bool) {
    let stop = Stop::default();
    let interrupt = crate::cli::interrupt::listen(&stop);
    let progress = terminal.progress("replay", 0);
    let listening = Mutex::new((progress, terminal));
    let run = lab.run(
        plan,
        &|event| {
            let listening = || listening.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            match event {
                Progress::Planned(attempts) => listening().0.expect(attempts as u64),
                Progress::Finished(attempted, failed) => {
                    let line = format.is_lines().then(|| output::line(attempted));
                    let mut listening = listening();
                    listening.0.advance(failed);
                    if let Some(line) = line {
                        listening.1.result(&line);
                    }
                }
            }
        },
        &stop,
    );
    (run, interrupt.was_asked())
}
