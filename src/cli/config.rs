//! The config file. What a project would otherwise type each time: targets, and how to replay.
//!
//! The nearest `codex-conformance.toml`, or `.config/codex-conformance.toml`, from the working directory upward to the
//! root of the repository. One file counts; there is no merging of several.

mod target;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use codex_conformance::{
    drift::{Change, Severity},
    replay::targets,
};
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) use target::TargetTable;

use super::{exit::Exit, failure::Failure, suggest, terminal::Terminal};

/// Where the config is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// The file that is named.
    pub(crate) named: Option<PathBuf>,
    /// There is to be none.
    pub(crate) is_none: bool,
    /// Whether keys that nobody knows are refused.
    pub(crate) is_strict: bool,
    /// Whether this is CI.
    pub(crate) is_ci: bool,
}

/// A config file.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Config {
    /// Version of this structure: 1.
    format: u32,
    /// How to replay.
    #[serde(default)]
    replay: Settings,
    /// How drift is weighed.
    #[serde(default)]
    drift: DriftTable,
    /// Programs under test, by name.
    #[serde(default)]
    pub(crate) targets: BTreeMap<String, TargetTable>,
    /// Where relative paths begin: the folder of the file, or the one above `.config`.
    #[serde(skip)]
    pub(crate) folder: PathBuf,
    /// The file.
    #[serde(skip)]
    pub(crate) file: PathBuf,
}

/// Settings of `replay`, where flags do not say; each has the name of its flag.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Settings {
    /// Settings that go before these in CI, or with `--profile ci`.
    ci: Option<Box<Settings>>,
    /// Consumers to judge.
    pub(crate) targets: Option<Vec<String>>,
    /// Scenarios a program is given: a number, or `full`.
    pub(crate) budget: Option<Budget>,
    /// What draws them.
    pub(crate) seed: Option<u64>,
    /// Threads.
    pub(crate) jobs: Option<u16>,
    /// Seconds of real time that an attempt may take.
    pub(crate) timeout: Option<u64>,
    /// How often a failed attempt in real time is made again.
    pub(crate) retries: Option<u32>,
    /// Which rules decide the exit code: `must` or `should`.
    pub(crate) level: Option<String>,
    /// Globs over scenario ids.
    pub(crate) filter: Option<Vec<String>>,
    /// Globs over scenario ids that are left out.
    pub(crate) skip: Option<Vec<String>>,
    /// Files of known failures.
    pub(crate) expectations: Option<Vec<PathBuf>>,
    /// Reports to write, as `FORMAT` or `FORMAT=PATH`.
    pub(crate) report: Option<Vec<String>>,
}

/// How drift is weighed.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct DriftTable {
    /// By glob over what a change is about, such as `headers *` or `response.completed response.tools*`: how grave it
    /// is. The first glob that meets a change decides.
    #[serde(default)]
    severity: Vec<Weight>,
}

/// How grave changes are.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct Weight {
    /// A glob.
    of: String,
    /// `info`, `notice`, `breaking`, or `ignore`.
    is: Graveness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Graveness {
    Info,
    Notice,
    Breaking,
    Ignore,
}

/// How many scenarios a program is given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Budget {
    /// So many.
    Some(usize),
    /// `full`: all of them.
    Word(String),
}

impl Config {
    /// Reads the file that is named, or the nearest. Keys that nobody knows are told, or refused where that is wanted.
    ///
    /// # Errors
    /// When a file that is named cannot be read, or a file is not what it is to be.
    pub(crate) fn load(place: &Place, terminal: &mut Terminal) -> Result<Self, Failure> {
        let file = if place.is_none { None } else { place.named.clone().or_else(nearest) };
        let Some(file) = file else { return Ok(Self::default()) };
        let name = file.display().to_string();
        let failed = |error: &str, hint: &str| {
            Failure::new(Exit::Usage, format!("failed to read the config `{name}`: {error}"), hint)
        };
        let text = std::fs::read_to_string(&file)
            .map_err(|error| failed(&error.to_string(), "`--no-config` goes without one"))?;
        let mut unknown = Vec::new();
        let read = toml::Deserializer::parse(&text).map_err(|error| error.to_string()).and_then(|text| {
            serde_ignored::deserialize(text, |path| unknown.push(path.to_string())).map_err(|error| error.to_string())
        });
        let mut config: Self =
            read.map_err(|error| failed(&error, "`codex-conformance generate schema config` prints what it may hold"))?;
        if config.format != FORMAT {
            let error = format!("format {} is not known, only {FORMAT} is", config.format);
            return Err(failed(&error, "a newer version of this program may know it"));
        }
        if let Some(id) = config.targets.keys().find(|id| targets::target(id).is_some()) {
            return Err(failed(&format!("target `{id}` is built in"), "give it another name"));
        }
        if let Some(wrong) = config.drift.severity.iter().find(|weight| globset::Glob::new(&weight.of).is_err()) {
            return Err(failed(&format!("`{}` is not a glob", wrong.of), "`*` stands for any text"));
        }
        for key in &unknown {
            let (what, hint) = (format!("key `{key}` is not known"), meant(key));
            if place.is_strict {
                return Err(failed(&what, &hint));
            }
            terminal.say(&format!("warning: {name}: {what}; {hint}"));
        }
        terminal.detail(&format!("config  {name}"));
        let parent = file.parent().unwrap_or(Path::new("")).to_path_buf();
        let whole = if parent.as_os_str().is_empty() { Path::new(".") } else { &parent }.canonicalize();
        let is_hidden = whole.is_ok_and(|whole| whole.file_name().is_some_and(|name| name == ".config"));
        config.folder = if is_hidden { parent.join("..") } else { parent };
        config.file = file;
        Ok(config)
    }

    /// The settings of a run: those of CI first, where they are wanted.
    pub(crate) fn settings(&self, is_ci: bool) -> Settings {
        let all = self.replay.clone();
        let ci = all.ci.filter(|_| is_ci).map(|ci| *ci).unwrap_or_default();
        Settings {
            ci: None,
            targets: ci.targets.or(all.targets),
            budget: ci.budget.or(all.budget),
            seed: ci.seed.or(all.seed),
            jobs: ci.jobs.or(all.jobs),
            timeout: ci.timeout.or(all.timeout),
            retries: ci.retries.or(all.retries),
            level: ci.level.or(all.level),
            filter: ci.filter.or(all.filter),
            skip: ci.skip.or(all.skip),
            expectations: ci.expectations.or(all.expectations),
            report: ci.report.or(all.report),
        }
    }

    /// Gives a change the severity that the file says.
    pub(crate) fn weigh(&self, change: &mut Change) {
        change.severity = match self.graveness(change) {
            Some(Graveness::Info) => Severity::Info,
            Some(Graveness::Notice) => Severity::Notice,
            Some(Graveness::Breaking) => Severity::Breaking,
            Some(Graveness::Ignore) | None => return,
        };
    }

    /// Whether the file says that a change is none.
    pub(crate) fn ignores(&self, change: &Change) -> bool {
        self.graveness(change) == Some(Graveness::Ignore)
    }

    fn graveness(&self, change: &Change) -> Option<Graveness> {
        let about = format!("{} {}", change.of, change.what);
        let meets = |weight: &&Weight| {
            globset::Glob::new(&weight.of).is_ok_and(|glob| glob.compile_matcher().is_match(about.trim_end()))
        };
        self.drift.severity.iter().find(meets).map(|weight| weight.is)
    }

    /// A path of the file, from where the program runs.
    pub(crate) fn path(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }
}

/// The nearest file, from the working directory upward to the root of the repository.
fn nearest() -> Option<PathBuf> {
    let mut folder = std::env::current_dir().ok()?;
    let start = folder.clone();
    loop {
        for name in NAMES {
            if folder.join(name).is_file() {
                let near = if folder == start { PathBuf::new() } else { folder };
                return Some(near.join(name));
            }
        }
        if folder.join(".git").exists() || !folder.pop() {
            return None;
        }
    }
}

/// What a key that nobody knows was meant to be.
fn meant(key: &str) -> String {
    let last = key.rsplit('.').next().unwrap_or(key);
    match suggest::nearest(last, KEYS.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "`codex-conformance generate schema config` prints what it may hold".to_owned(),
    }
}

const FORMAT: u32 = 1;

/// Where the file may lie.
const NAMES: [&str; 2] = ["codex-conformance.toml", ".config/codex-conformance.toml"];

/// Every key there is.
const KEYS: &[&str] = &[
    "format",
    "replay",
    "drift",
    "severity",
    "of",
    "is",
    "targets",
    "ci",
    "budget",
    "seed",
    "jobs",
    "timeout",
    "retries",
    "level",
    "filter",
    "skip",
    "expectations",
    "report",
    "command",
    "worker",
    "version",
    "env",
    "supports",
    "policies",
    "install",
    "api",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_structure_is_known_to_suggestions_and_no_other() {
        let schema = schemars::schema_for!(Config).to_value();
        let mut keys: Vec<String> = ["Settings", "DriftTable", "Weight", "TargetTable"]
            .iter()
            .filter_map(|name| schema.pointer(&format!("/$defs/{name}/properties")))
            .chain(schema.get("properties"))
            .filter_map(|properties| properties.as_object())
            .flat_map(|properties| properties.keys().cloned())
            .collect();
        keys.sort();
        keys.dedup();
        let mut known: Vec<&str> = KEYS.to_vec();
        known.sort_unstable();
        assert_eq!(keys, known);
    }
}
