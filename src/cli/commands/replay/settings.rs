//! What a run is to be: flags and variables of the environment go before the config, and that before defaults.

use std::{path::PathBuf, time::Duration};

use codex_conformance::judge::Level;

use super::{Args, Decides, output::Wanted};
use crate::cli::config::{Budget, Config};

/// The settings of a run.
pub(super) struct Settings {
    pub(super) targets: Vec<String>,
    pub(super) filter: Vec<String>,
    pub(super) skip: Vec<String>,
    pub(super) expectations: Vec<PathBuf>,
    pub(super) reports: Vec<Wanted>,
    pub(super) budget: Option<usize>,
    pub(super) seed: u64,
    pub(super) jobs: usize,
    pub(super) timeout: Duration,
    pub(super) retries: u32,
    pub(super) level: Level,
}

impl Settings {
    /// Settles them.
    pub(super) fn of(args: &Args, config: &Config, is_ci: bool) -> Self {
        let file = config.settings(is_ci);
        let list = |flag: &[String], file: Option<Vec<String>>| {
            if flag.is_empty() { file.unwrap_or_default() } else { flag.to_vec() }
        };
        let expectations = file.expectations.unwrap_or_default();
        let expectations = expectations.iter().map(|path| config.path(path)).collect();
        let reports = file.report.unwrap_or_default();
        let reports = reports.iter().filter_map(|text| super::output::wanted(text).ok()).collect();
        let is_should = match args.level {
            Some(level) => level == Decides::Should,
            None => file.level.as_deref() == Some("should"),
        };
        let cores = || std::thread::available_parallelism().map_or(1, Into::into);
        Self {
            targets: list(&args.target, file.targets),
            filter: list(&args.filter, file.filter),
            skip: list(&args.skip, file.skip),
            expectations: if args.expectations.is_empty() { expectations } else { args.expectations.clone() },
            reports: if args.report.is_empty() { reports } else { args.report.clone() },
            budget: match args.budget.clone().or(file.budget) {
                None => Some(BUDGET),
                Some(Budget::Some(number)) => Some(number),
                Some(Budget::Word(_)) => None,
            },
            seed: args.seed.or(file.seed).unwrap_or(SEED),
            jobs: args.jobs.or(file.jobs).map_or_else(cores, usize::from),
            timeout: Duration::from_secs(args.timeout.or(file.timeout).unwrap_or(TIMEOUT)),
            retries: args.retries.or(file.retries).unwrap_or_default(),
            level: if is_should { Level::Should } else { Level::Must },
        }
    }
}

/// How fast chunks come over sockets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Timing {
    /// At once.
    Fast,
    /// As slowly as they were recorded, times this.
    Scaled(f64),
}

impl Timing {
    /// The scale, where time counts.
    pub(super) fn scale(self) -> Option<f64> {
        match self {
            Self::Fast => None,
            Self::Scaled(scale) => Some(scale),
        }
    }
}

/// Reads a budget.
pub(super) fn budget(text: &str) -> Result<Budget, String> {
    match text.parse() {
        Ok(0) => Err("a budget of nothing is none".to_owned()),
        Ok(number) => Ok(Budget::Some(number)),
        Err(_) if text == "full" => Ok(Budget::Word(text.to_owned())),
        Err(_) => Err("it is a number, or `full`".to_owned()),
    }
}

/// Reads a timing.
pub(super) fn timing(text: &str) -> Result<Timing, String> {
    match (text, text.parse::<f64>()) {
        ("fast", _) => Ok(Timing::Fast),
        ("recorded", _) => Ok(Timing::Scaled(1.0)),
        (_, Ok(scale)) if scale.is_finite() && (0.0..=100.0).contains(&scale) => Ok(Timing::Scaled(scale)),
        _ => Err("it is `fast`, `recorded`, or a number up to 100".to_owned()),
    }
}

/// Scenarios that a program is given: some minutes for a client that takes a tenth of a second.
const BUDGET: usize = 500;

const SEED: u64 = 1;

/// Seconds.
const TIMEOUT: u64 = 10;
