//! `fuzz`. A search for scenarios that break a consumer, and the smallest recording that shows each.

mod output;
mod save;

pub(super) use output::sent;
pub(super) use save::{kept, written};

use std::path::PathBuf;

use codex_conformance::{
    fuzz::{Event, Outcome, Search, Source},
    judge::Feed,
    mutate::Part,
    replay::{Lab, Stop},
    report::legible,
    stream::Api,
};

use super::{
    corpus::Format,
    replay::{Decides, expected, sessions},
    who::Who,
};
use crate::cli::{
    clock::Started,
    config::{Config, Place},
    exit::Exit,
    failure::Failure,
    interrupt,
    terminal::Terminal,
};

/// Search for scenarios that break a consumer, and make them small.
///
/// Sessions are made up by the grammar of the wire, and taken from the corpus where one is given. Edits are stacked on
/// them, bytes are damaged, and chunks are cut. Every rule of the judge decides, and relations besides: the delivery
/// never matters, nor does a mutation that changes nothing. What is found is made small. A run is drawn from the seed
/// and its number alone: `--seed 7 --run 1234` makes one again.
///
/// Exit code 0 when nothing was found, 1 when something was, 130 when it was stopped; what was found by then is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Corpora, families, or recordings to start from, besides what the grammar makes up.
    paths: Vec<PathBuf>,
    #[command(flatten)]
    who: Who,
    /// How long to search, such as 30s, 10m, or 1h; making faults small is part of it. [default: 1m, or as long as --runs takes]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    time: Option<u64>,
    /// How many runs to make.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    runs: Option<u64>,
    /// Only the run of this number.
    #[arg(long, value_name = "N", requires = "seed", conflicts_with_all = ["runs", "time", "partition"])]
    run: Option<u64>,
    /// What is drawn: the same seed makes the same runs. [default: another one each time, which is told]
    #[arg(long, value_name = "N", env = "CODEX_CONFORMANCE_SEED")]
    seed: Option<u64>,
    /// The most edits that are stacked.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=16))]
    compose: u8,
    /// This part of so many, such as 1/4, for several machines.
    #[arg(long, value_name = "M/N", default_value = "1/1")]
    partition: Part,
    /// Threads. [default: cores]
    #[arg(short, long, value_name = "N", env = "CODEX_CONFORMANCE_JOBS", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Seconds of real time that one attempt over a socket may take.
    #[arg(long, value_name = "SECONDS", env = "CODEX_CONFORMANCE_TIMEOUT", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// How many attempts may go into making a fault small. [default: 5000, and 600 for a program of its own]
    #[arg(long, value_name = "N")]
    effort: Option<usize>,
    /// Which rules count.
    #[arg(long, value_enum, default_value_t)]
    level: Decides,
    /// Stop at the first fault.
    #[arg(long)]
    fail_fast: bool,
    /// Keep each fault as a recording, `corpus/regressions/<cause>`, which `replay` picks up from then on.
    #[arg(long, value_name = "CORPUS", num_args = 0..=1, default_missing_value = "corpus", require_equals = true)]
    save: Option<PathBuf>,
    /// How to print the result on stdout.
    #[arg(long, value_enum, default_value_t, env = "CODEX_CONFORMANCE_FORMAT")]
    format: Format,
    /// Faults that are known, which are counted and not told. [default: none; everything that is found is told]
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    expectations: Vec<PathBuf>,
    /// Exit 0 when faults are found. Errors still do not.
    #[arg(long)]
    exit_zero: bool,
}

pub(crate) fn run(args: &Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = Config::load(place, terminal)?;
    let started = Started::now();
    let targets = args.who.found(&config, place.is_ci)?;
    let (bases, exit) = if args.paths.is_empty() {
        (Vec::new(), Exit::Clean)
    } else {
        let selected = sessions(&args.paths, terminal)?;
        (save::apart_from_regressions(&selected.sessions), selected.exit())
    };
    // What nobody under test speaks is not made up for them.
    let apis = Api::ALL.iter().copied().filter(|api| api.is_understood());
    let apis = apis.filter(|api| targets.iter().any(|target| target.apis().contains(api))).collect();
    let is_outside = targets.iter().any(|target| target.feeds().contains(&Feed::Process));
    let search = Search {
        lab: Lab {
            targets,
            jobs: args.jobs.map_or_else(cores, usize::from),
            timeout: std::time::Duration::from_secs(args.timeout),
            expectations: expected::read(&args.expectations, &config, args.expectations.is_empty(), &started.day())?
                .rows,
            budget: None,
            retries: RETRIES,
            program: std::env::current_exe().ok(),
            ..Lab::default()
        },
        source: Source {
            bases,
            apis,
            seed: args.seed.unwrap_or_else(|| started.number()),
            compose: usize::from(args.compose),
            costly: !is_outside,
        },
        first: args.run.unwrap_or_default(),
        runs: args.run.map(|_| 1).or(args.runs),
        part: (args.partition.number - 1, args.partition.of),
        level: args.level.level(),
        fail_fast: args.fail_fast,
        effort: args.effort.unwrap_or(if is_outside { EFFORT_OUTSIDE } else { EFFORT }),
    };
    let Part { number, of } = args.partition;
    let part = if of > 1 { format!(", part {number} of {of}") } else { String::new() };
    terminal.say(&format!("seed {}{part}", search.source.seed));
    let (outcome, interrupted) = carry_out(&search, args, &started, terminal);
    let (saved, failure) = match &args.save {
        Some(corpus) => {
            save::all(corpus, &outcome.faults, &search, |fault| output::again(args, &search, fault), &started.day())
        }
        None => (Vec::new(), None),
    };
    let told = output::Told {
        search: &search,
        outcome: &outcome,
        saved: &saved,
        args,
        milliseconds: started.milliseconds(),
        is_complete: !interrupted,
    };
    match args.format {
        Format::Terminal => terminal.result(&told.text(terminal.width())),
        Format::Json => terminal.result(&told.json()),
    }
    let mut exit = exit;
    if let Some(failure) = failure {
        terminal.failure(&failure);
        exit = exit.worse(failure.exit);
    }
    let found = [
        (Exit::Interrupted, interrupted),
        (Exit::Target, outcome.errors.0 > 0),
        (Exit::Findings, !outcome.faults.is_empty() && !args.exit_zero),
    ];
    Ok(found.into_iter().filter(|(_, applies)| *applies).fold(exit, |worst, (exit, _)| worst.worse(exit)))
}

/// Searches until it is done, the time is up, or Ctrl-C.
fn carry_out(search: &Search, args: &Args, started: &Started, terminal: &Terminal) -> (Outcome, bool) {
    let stop = Stop::default();
    let interrupt = interrupt::listen(&stop);
    let limit = args.time.or(if search.runs.is_some() { None } else { Some(A_MINUTE) });
    let enough = Stop::default();
    let _alarm = limit.map(|milliseconds| interrupt::alarm(&enough, milliseconds));
    // A target that breaks is a fault to be told, and not a story of this program.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut progress = terminal.searching(limit);
    let outcome = search.run(
        &mut |event| match event {
            Event::Ran(runs, attempts) => {
                progress.ran(runs, attempts, started.milliseconds());
            }
            Event::Found(cause, run) => {
                let class = if cause.class.is_empty() { String::new() } else { format!(" ({})", cause.class) };
                let line = format!(
                    "found   {} breaks {}: {}{class}, run {run}; making it small",
                    cause.target, cause.rule, cause.status
                );
                progress.found(&legible(&line));
            }
            Event::Shrunk(_) => {}
        },
        &enough,
        &stop,
    );
    std::panic::set_hook(hook);
    drop(progress);
    (outcome, interrupt.was_asked())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// Reads a duration, in milliseconds.
fn duration(text: &str) -> Result<u64, String> {
    let read = text.parse::<jiff::SignedDuration>().ok().and_then(|read| u64::try_from(read.as_millis()).ok());
    read.filter(|milliseconds| *milliseconds > 0).ok_or_else(|| "it is such as 30s, 10m, or 1h".to_owned())
}

/// How often an attempt in real time that fails is made again before it is believed.
const RETRIES: u32 = 2;

/// Attempts that a fault is worth.
const EFFORT: usize = 5_000;
const EFFORT_OUTSIDE: usize = 600;

/// In milliseconds.
const A_MINUTE: u64 = 60_000;
