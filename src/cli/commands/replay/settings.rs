//! What a run is to be: flags and variables of the environment go before the config, and that before defaults.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use codex_conformance::judge::Level;

use super::{
    Args,
    telling::{Wanted, wanted},
};
use crate::cli::{
    config::{Budget, Config, Place},
    exit::Exit,
    failure::Failure,
};

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
    ///
    /// # Errors
    /// When the config says what no flag could.
    pub(super) fn of(args: &Args, config: &Config, is_ci: bool) -> Result<Self, Failure> {
        let file = config.settings(is_ci);
        let wrong = |key: &str, value: &str, error: &str| {
            let error = format!("failed to read `{key} = {value}` of `{}`: {error}", config.file.display());
            Failure::new(Exit::Usage, error, format!("`codex-conformance replay --help` says what --{key} takes"))
        };
        let list = |flag: &[String], file: Option<Vec<String>>| {
            if flag.is_empty() { file.unwrap_or_default() } else { flag.to_vec() }
        };
        let within = |key: &str, value: Option<u64>, most: u64| match value {
            Some(value) if !(1..=most).contains(&value) => {
                Err(wrong(key, &value.to_string(), &format!("it is from 1 to {most}")))
            }
            value => Ok(value),
        };
        let expectations = file.expectations.unwrap_or_default();
        let expectations = expectations.iter().map(|path| config.path(path)).collect();
        let reports = file.report.unwrap_or_default().into_iter().map(|text| {
            let read = wanted(&text).map_err(|error| wrong("report", &text, &error))?;
            Ok(read.below(config))
        });
        let reports = reports.collect::<Result<Vec<_>, Failure>>()?;
        let level = match (args.level, file.level.as_deref()) {
            (Some(decides), _) => decides.level(),
            (None, Some("should")) => Level::Should,
            (None, Some("must") | None) => Level::Must,
            (None, Some(other)) => return Err(wrong("level", other, "it is must or should")),
        };
        let budget = match (args.budget.clone(), file.budget) {
            (Some(budget), _) => budget,
            (None, Some(budget)) => {
                let text = match &budget {
                    Budget::Some(number) => number.to_string(),
                    Budget::Word(word) => word.clone(),
                };
                self::budget(&text).map_err(|error| wrong("budget", &text, &error))?
            }
            (None, None) => Budget::Some(BUDGET),
        };
        let jobs = within("jobs", file.jobs.map(u64::from), 256)?.and_then(|jobs| u16::try_from(jobs).ok());
        let timeout = within("timeout", file.timeout, 3600)?;
        let cores = || std::thread::available_parallelism().map_or(1, Into::into);
        Ok(Self {
            targets: list(&args.who.target, file.targets),
            filter: list(&args.filter, file.filter),
            skip: list(&args.skip, file.skip),
            expectations: if args.expectations.is_empty() { expectations } else { args.expectations.clone() },
            reports: if args.report.is_empty() { reports } else { args.report.clone() },
            budget: match budget {
                Budget::Some(number) => Some(number),
                Budget::Word(_) => None,
            },
            seed: args.seed.or(file.seed).unwrap_or(SEED),
            jobs: args.jobs.or(jobs).map_or_else(cores, usize::from),
            timeout: Duration::from_secs(args.timeout.or(timeout).unwrap_or(TIMEOUT)),
            retries: args.retries.or(file.retries).unwrap_or_default(),
            level,
        })
    }
}

impl Settings {
    /// What the parts of one run have in common, besides what their reports say anyway.
    pub(super) fn told(&self, args: &Args) -> BTreeMap<String, String> {
        let list = |texts: &[String]| texts.join(" ");
        let timing = args.timing.scale().map_or("fast".to_owned(), |scale| scale.to_string());
        let told = [
            ("feed", format!("{:?}", args.feed).to_lowercase()),
            ("fail-fast", args.fail_fast.map_or("no".to_owned(), |most| most.to_string())),
            ("filter", list(&self.filter)),
            ("retries", self.retries.to_string()),
            ("rule", list(&args.rule)),
            ("scenario", list(&args.scenario)),
            ("skip", list(&self.skip)),
            ("timeout", self.timeout.as_secs().to_string()),
            ("timing", timing),
        ];
        told.into_iter().map(|(flag, value)| (flag.to_owned(), value)).collect()
    }
}

/// Flags that were typed, each with its value, without which no command sees the same again.
pub(super) fn flags(args: &Args, place: &Place) -> Vec<(String, String)> {
    let config = place.named.as_ref().map(|path| ("config".to_owned(), path.display().to_string()));
    let timeout = args.timeout.map(|seconds| ("timeout".to_owned(), seconds.to_string()));
    config.into_iter().chain(timeout).collect()
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

/// What is drawn where nothing says so.
pub(super) const SEED: u64 = 1;

/// Seconds.
const TIMEOUT: u64 = 10;
