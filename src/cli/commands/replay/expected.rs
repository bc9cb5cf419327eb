//! The failures that are known: from which files, and in which runs each of their rows is to be needed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use codex_conformance::{
    judge::{About, Expectations, Feed},
    replay::{Target, targets},
};

use super::settings::{SEED, Settings};
use crate::cli::{commands::who::AD_HOC, config::Config, exit::Exit, failure::Failure, suggest};

/// Known failures.
pub(in crate::cli::commands) struct Expected {
    /// The rows of all files.
    pub(in crate::cli::commands) rows: Expectations,
    /// The folder of each file. `None`: what comes with the program.
    folders: Vec<Option<PathBuf>>,
}

impl Expected {
    /// The files whose rows are all to be needed in this run, because it is what they are about.
    pub(super) fn whole(&self, settings: &Settings, paths: &[PathBuf], targets: &[Arc<dyn Target>]) -> Vec<usize> {
        // A program is given a sample, and another one to another seed.
        let is_sampled = settings.budget.is_some() && targets.iter().any(|target| target.feeds() == [Feed::Process]);
        let same =
            |path: &Path, other: &Path| path.canonicalize().is_ok_and(|path| other.canonicalize().ok() == Some(path));
        let globs = |globs: &[String]| globs.iter().cloned().collect::<BTreeSet<_>>();
        let is_meant = |about: &About, folder: &Path| {
            let is_corpus = |corpus: &String| matches!(paths, [path] if same(path, &folder.join(corpus)));
            about.corpus.as_ref().is_none_or(is_corpus)
                && globs(&about.filter) == globs(&settings.filter)
                && settings.skip.is_empty()
                && (!is_sampled || (about.budget == settings.budget && settings.seed == SEED))
        };
        let files = self.rows.files.iter().zip(&self.folders).enumerate();
        let whole = files.filter(|(_, (about, folder))| folder.as_ref().is_some_and(|folder| is_meant(about, folder)));
        whole.map(|(file, _)| file).collect()
    }
}

impl Expected {
    /// The targets that rows name and nobody knows, each with what may be meant. A slip in a name hides nothing, and
    /// would be told by a whole run only, as a row that nothing failed as.
    pub(super) fn strangers(&self, config: &Config) -> BTreeMap<&str, String> {
        let built_in = targets::targets();
        let known: Vec<String> = (built_in.iter().map(|target| target.id().to_owned()))
            .chain(config.targets.keys().cloned())
            .chain(AD_HOC.map(str::to_owned))
            .collect();
        let strangers = self.rows.rows.iter().map(|row| row.target.as_str());
        let strangers = strangers.filter(|name| !known.iter().any(|known| known == name));
        strangers.map(|name| (name, suggest::among(name, &known, "list targets"))).collect()
    }
}

/// Reads the files asked for, the one that lies where it is looked for, or else the rows of the built-in targets.
pub(in crate::cli::commands) fn read(
    files: &[PathBuf],
    config: &Config,
    is_none: bool,
    today: &str,
) -> Result<Expected, Failure> {
    let mut expected = Expected { rows: Expectations::default(), folders: Vec::new() };
    if is_none {
        return Ok(expected);
    }
    let found = FOUND.iter().map(|name| config.path(Path::new(name))).find(|path| path.is_file());
    let files: Vec<PathBuf> = if files.is_empty() { found.into_iter().collect() } else { files.to_vec() };
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(|error| error.to_string());
        expected.take(text, Some(file), today)?;
    }
    if files.is_empty() {
        expected.take(Ok(BUILT_IN.to_owned()), None, today)?;
    }
    Ok(expected)
}

impl Expected {
    fn take(&mut self, text: Result<String, String>, file: Option<&Path>, today: &str) -> Result<(), Failure> {
        let read = text.and_then(|text| Expectations::read(&text, today).map_err(|error| error.to_string()));
        self.rows.add(read.map_err(|error| {
            let name = file.map_or("the known failures of the built-in targets".to_owned(), |file| format!("`{}`", file.display()));
            Failure::new(
                Exit::Usage,
                format!("failed to read expectations from {name}: {error}"),
                "each row is [[known-failing]] with target, scenario, rule (or a list of them), and reason; `--no-expectations` expects nothing",
            )
        })?);
        self.folders.push(file.map(|file| file.parent().unwrap_or(Path::new("")).to_path_buf()));
        Ok(())
    }
}

/// The known failures of the reference strategies, which come with the program as they do.
const BUILT_IN: &str = include_str!("../../../../.config/expectations.toml");

/// Where expectations are looked for.
const FOUND: [&str; 2] = ["expectations.toml", ".config/expectations.toml"];
