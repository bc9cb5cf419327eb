//! The table of a target: which program it is, and how it is started.

use std::{collections::BTreeMap, path::Path, process::Stdio, time::Duration};

use codex_conformance::{
    judge::{Declared, UndeclaredError, policies::POLICIES},
    replay::{Feature, Program},
    stream::Api,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Config;
use crate::cli::{exit::Exit, failure::Failure, suggest};

/// A program under test.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct TargetTable {
    /// The program and its arguments, started for each scenario.
    pub(crate) command: Option<Vec<String>>,
    /// The program and its arguments, started once.
    pub(crate) worker: Option<Vec<String>>,
    /// The version under test, or a command that prints it.
    version: Option<Version>,
    /// Variables of its environment. `{temp}` stands for a folder of its own.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// The wire that it speaks: `responses` unless it says otherwise.
    #[serde(default)]
    pub(crate) api: Api,
    /// What it can do; scenarios that need more are skipped. Everything, unless it says so.
    supports: Option<Vec<String>>,
    /// What it does where the wire leaves a choice, by policy: `list policies` names them and their answers.
    #[serde(default)]
    policies: BTreeMap<String, String>,
    /// Seconds that a scenario may take.
    timeout: Option<u64>,
    /// Commands that install it, run from the folder of this file by `targets install`.
    #[serde(default)]
    pub(crate) install: Vec<Vec<String>>,
}

/// A version, or how to ask for it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Version {
    Is(String),
    Ask(Vec<String>),
}

impl Config {
    /// The program of a target.
    ///
    /// # Errors
    /// When the table says neither or both of `command` and `worker`, or the program is not installed.
    pub(crate) fn program(&self, id: &str) -> Result<Program, Failure> {
        let table = self.targets.get(id).cloned().unwrap_or_default();
        let (words, is_worker) = match (table.command, table.worker) {
            (Some(words), None) => (words, false),
            (None, Some(words)) => (words, true),
            _ => {
                let error = format!("failed to read target `{id}`: it says neither or both of `command` and `worker`");
                return Err(Failure::new(Exit::Usage, error, "one of them names the program and its arguments"));
            }
        };
        let name = words.first().cloned().unwrap_or_default();
        if name.is_empty() || (name.contains('/') && !self.folder.join(&name).exists()) {
            let hint = if table.install.is_empty() {
                format!("its table in `{}` says which program it is", self.file.display())
            } else {
                format!("`codex-conformance targets install {id}` installs it")
            };
            let error = format!("failed to find target `{id}`: there is no `{name}`");
            return Err(Failure::new(Exit::Target, error, hint));
        }
        Ok(Program {
            id: id.to_owned(),
            words,
            is_worker,
            api: table.api,
            variables: table.env.into_iter().collect(),
            folder: Some(self.folder.clone()).filter(|folder| !folder.as_os_str().is_empty()),
            version: table.version.and_then(|version| self.version(version)),
            timeout: table.timeout.map(Duration::from_secs),
            supports: table.supports.map(|names| features(id, &names)).transpose()?,
            policies: policies(id, &table.policies)?,
        })
    }

    /// The version, asked for where the file says how. A program that does not tell it has none.
    fn version(&self, version: Version) -> Option<String> {
        let words = match version {
            Version::Is(version) => return Some(version),
            Version::Ask(words) => words,
        };
        let (name, arguments) = words.split_first()?;
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        let mut command = tokio::process::Command::new(name);
        command.args(arguments).current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let asking = async { tokio::time::timeout(TO_TELL, command.output()).await.ok()?.ok() };
        let asked = runtime.block_on(asking)?;
        let told = String::from_utf8_lossy(&asked.stdout).lines().next()?.trim().to_owned();
        (asked.status.success() && !told.is_empty()).then_some(told)
    }
}

fn features(id: &str, names: &[String]) -> Result<Vec<Feature>, Failure> {
    let feature = |name: &String| {
        let found = Feature::ALL.iter().find(|feature| feature.as_str() == name).copied();
        found.ok_or_else(|| {
            let known: Vec<&str> = Feature::ALL.iter().map(|feature| feature.as_str()).collect();
            let error = format!("failed to read target `{id}`: `{name}` is no feature");
            Failure::new(Exit::Usage, error, format!("there are {}", known.join(", ")))
        })
    };
    names.iter().map(feature).collect()
}

fn policies(id: &str, said: &BTreeMap<String, String>) -> Result<Vec<Declared>, Failure> {
    let declared = |(policy, answer): (&String, &String)| {
        Declared::new(policy, answer).map_err(|error| {
            let near = suggest::nearest(policy, POLICIES.iter().map(|policy| policy.id()));
            let hint = match (&error, near) {
                (UndeclaredError::Policy(_), Some(near)) => format!("did you mean `{near}`?"),
                _ => "`codex-conformance list policies` names them and their answers".to_owned(),
            };
            Failure::new(Exit::Usage, format!("failed to read target `{id}`: {error}"), hint)
        })
    };
    said.iter().map(declared).collect()
}

/// For a program to tell its version.
const TO_TELL: Duration = Duration::from_secs(10);
