//! What to run: targets, sessions, and the plan, from what the person typed.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use codex_conformance::{
    corpus::Corpus,
    judge::Expectations,
    mutate::{Plan, Scenario, ScenarioError, ScenarioId, Session},
    replay::{Target, targets},
    report::Skipped,
    stream::{Api, Recording},
};
use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::cli::{exit::Exit, failure::Failure, suggest, terminal::Terminal};

/// Sessions to replay, and what was left out.
pub(in crate::cli::commands) struct Selected {
    /// Opened recordings, by id.
    pub(in crate::cli::commands) sessions: Vec<Arc<Session>>,
    /// Recordings left out, by reason.
    pub(in crate::cli::commands) skipped: Vec<Skipped>,
    /// Recordings that could not be read.
    pub(in crate::cli::commands) problems: usize,
}

impl Selected {
    /// The exit code of having opened them.
    pub(in crate::cli::commands) fn exit(&self) -> Exit {
        if self.problems > 0 { Exit::Corpus } else { Exit::Clean }
    }
}

/// The targets asked for, those named in scenario ids, or the default.
pub(super) fn targets(names: &[String], scenarios: &[String]) -> Result<Vec<Arc<dyn Target>>, Failure> {
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    if wanted.is_empty() {
        wanted = scenarios.iter().map(|id| id.split_once('@').map_or(DEFAULT_TARGET, |(_, target)| target)).collect();
        wanted.dedup();
        if wanted.len() > 1 {
            return Err(Failure::new(
                Exit::Usage,
                "failed to choose a target: the scenarios name different ones",
                "`--target NAME` judges all of them on one; or run them one by one",
            ));
        }
    }
    if wanted.is_empty() {
        wanted.push(DEFAULT_TARGET);
    }
    if wanted == ["all"] {
        return Ok(targets::targets());
    }
    let mut found: Vec<Arc<dyn Target>> = Vec::new();
    for name in wanted {
        let target = targets::target(name).ok_or_else(|| {
            let known: Vec<String> = targets::targets().iter().map(|target| target.id().to_owned()).collect();
            Failure::new(
                Exit::Usage,
                format!("failed to find target `{name}`"),
                suggest::among(name, &known, "list targets"),
            )
        })?;
        if !found.iter().any(|other| other.id() == target.id()) {
            found.push(target);
        }
    }
    Ok(found)
}

/// The expectations asked for, those that lie where they are looked for, or else those of the built-in targets; and
/// whether each row of them is to be needed in a whole run of these paths.
pub(super) fn expectations(
    file: Option<&Path>,
    none: bool,
    paths: &[PathBuf],
) -> Result<(Expectations, bool), Failure> {
    let found = file.or_else(|| EXPECTATIONS.iter().map(Path::new).find(|path| path.is_file()));
    let (text, name) = match found {
        _ if none => return Ok((Expectations::default(), false)),
        Some(path) => (std::fs::read_to_string(path).map_err(|error| error.to_string()), path.display().to_string()),
        None => (Ok(BUILT_IN.to_owned()), "the expectations of the built-in targets".to_owned()),
    };
    let read = text.and_then(|text| Expectations::read(&text).map_err(|error| error.to_string()));
    let expectations = read.map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("failed to read expectations from `{name}`: {error}"),
            "each row is [[known-failing]] with target, scenario, rule (or a list of them), and reason; `--no-expectations` expects nothing",
        )
    })?;
    let same =
        |path: &Path, other: &Path| path.canonicalize().is_ok_and(|path| other.canonicalize().ok() == Some(path));
    let is_about_them = match (found, &expectations.corpus) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(file), Some(corpus)) => {
            let folder = file.parent().unwrap_or(Path::new(""));
            matches!(paths, [path] if same(path, &folder.join(corpus)))
        }
    };
    Ok((expectations, is_about_them))
}

/// Opens the recordings under these paths. What cannot be read is told, and the rest goes on.
pub(in crate::cli::commands) fn sessions(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Selected, Failure> {
    let corpus = Corpus::open(paths)?;
    for problem in &corpus.problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    let mut selected = Selected { sessions: Vec::new(), skipped: Vec::new(), problems: corpus.problems.len() };
    let mut left_out = std::collections::BTreeMap::<String, usize>::new();
    for recording in corpus.recordings {
        match left_out_for(&recording) {
            None => selected.sessions.push(Arc::new(Session::new(recording))),
            Some(reason) => *left_out.entry(reason).or_default() += 1,
        }
    }
    selected.skipped = left_out.into_iter().map(|(reason, count)| Skipped { reason, count }).collect();
    if selected.sessions.is_empty() {
        return match (selected.problems, selected.skipped.first()) {
            (0, Some(skipped)) => Err(Failure::new(
                Exit::NothingToDo,
                format!("failed to find a recording to replay: {} skipped, {}", skipped.count, skipped.reason),
                "`codex-conformance list recordings` shows what is there",
            )),
            _ => Err(Failure::new(
                Exit::Corpus,
                "failed to read any recording",
                "`codex-conformance corpus check` says what is wrong with each",
            )),
        };
    }
    Ok(selected)
}

/// Why a recording is not replayed, if it is not.
fn left_out_for(recording: &Recording) -> Option<String> {
    let api = recording.api.as_str();
    let is_replayed = recording.api == Api::Responses;
    (!is_replayed).then(|| format!("api = {api} is not replayed yet, only api = responses is"))
}

/// The scenarios asked for by id, or all that the filters let through.
pub(super) fn plan(
    sessions: &[Arc<Session>],
    ids: &[String],
    filters: &[String],
    skips: &[String],
) -> Result<Plan, Failure> {
    let (filters, skips) = (globs(filters)?, globs(skips)?);
    if ids.is_empty() {
        let plan = Plan::build(sessions, &|id| {
            if filters.is_empty() && skips.is_empty() {
                return true;
            }
            let address = id.to_string();
            (filters.is_empty() || filters.is_match(&address)) && !skips.is_match(&address)
        });
        if plan.scenarios.is_empty() {
            return Err(Failure::new(
                Exit::NothingToDo,
                "failed to find a scenario that matches the filter",
                "`codex-conformance replay --list` prints the ids there are; a glob matches the whole id",
            ));
        }
        return Ok(plan);
    }
    let scenarios = ids.iter().map(|id| scenario(sessions, id)).collect::<Result<_, _>>()?;
    Ok(Plan { scenarios })
}

/// The scenario of this address; what follows an `@` is a target and not looked at.
pub(in crate::cli::commands) fn scenario(sessions: &[Arc<Session>], text: &str) -> Result<Scenario, Failure> {
    let address = text.split_once('@').map_or(text, |(address, _)| address);
    let id: ScenarioId = address.parse().map_err(|error: ScenarioError| {
        let hint = match &error {
            ScenarioError::UnknownMutation(name) => {
                let known: Vec<String> =
                    codex_conformance::mutate::mutations().map(|mutation| mutation.id().to_owned()).collect();
                suggest::among(name, &known, "list mutations")
            }
            ScenarioError::UnknownDelivery(name) => {
                let known: Vec<String> = codex_conformance::mutate::delivery::DELIVERIES
                    .iter()
                    .map(|delivery| delivery.id().to_owned())
                    .collect();
                suggest::among(name, &known, "list deliveries")
            }
            _ => "an example is 'text/basic+terminal.output:null/whole'; `codex-conformance list scenarios` prints all"
                .to_owned(),
        };
        Failure::new(Exit::Usage, format!("failed to read the scenario: {error}"), hint)
    })?;
    let session = sessions.iter().find(|session| session.recording().id == id.recording).ok_or_else(|| {
        let known: Vec<String> = sessions.iter().map(|session| session.recording().id.to_string()).collect();
        Failure::new(
            Exit::NothingToDo,
            format!("failed to find recording `{}`", id.recording),
            suggest::among(id.recording.as_str(), &known, "list recordings"),
        )
    })?;
    Scenario::new(id, Arc::clone(session)).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("failed to build the scenario: {error}"),
            format!(
                "`codex-conformance list scenarios --filter '{}*'` prints those of this recording",
                session.recording().id
            ),
        )
    })
}

/// Globs over scenario ids; `*` also matches `/`.
pub(in crate::cli::commands) fn globs(patterns: &[String]) -> Result<GlobSet, Failure> {
    let invalid = |error: globset::Error| {
        Failure::new(Exit::Usage, format!("failed to read the filter: {error}"), "an example is '*+terminal.*/whole'")
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(invalid)?);
    }
    set.build().map_err(invalid)
}

const DEFAULT_TARGET: &str = "production";

/// The known failures of the reference strategies, which come with the program as they do.
const BUILT_IN: &str = include_str!("../../../../.config/expectations.toml");

/// Where expectations are looked for.
const EXPECTATIONS: [&str; 2] = ["expectations.toml", ".config/expectations.toml"];
