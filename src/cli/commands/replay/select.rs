//! What to run: targets, sessions, and the plan, from what the person typed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use codex_conformance::{
    corpus::{Corpus, format::BODY},
    judge::{exercising, rules::RULES},
    mutate::{Plan, Scenario, ScenarioError, ScenarioId, Session},
    replay::Target,
    report::{Named, Skipped},
    stream::{Recording, RecordingId},
};
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{Args, settings::Settings};
use crate::cli::{commands::who, config::Config, exit::Exit, failure::Failure, suggest, terminal::Terminal};

/// Sessions to replay, and what was left out.
pub(in crate::cli::commands) struct Selected {
    /// Opened recordings, by id.
    pub(in crate::cli::commands) sessions: Vec<Arc<Session>>,
    /// Recordings left out, by reason.
    pub(in crate::cli::commands) skipped: Vec<Skipped>,
    /// The file of each recording's body.
    pub(in crate::cli::commands) files: BTreeMap<RecordingId, String>,
    /// Recordings that could not be read.
    pub(in crate::cli::commands) problems: usize,
}

impl Selected {
    /// The exit code of having opened them.
    pub(in crate::cli::commands) fn exit(&self) -> Exit {
        if self.problems > 0 { Exit::Corpus } else { Exit::Clean }
    }
}

/// Scenarios at targets, where scenarios name theirs.
type Pairs = Option<BTreeSet<(String, String)>>;

/// The targets asked for, those named in scenario ids, or the default.
pub(super) fn targets(
    settings: &Settings,
    args: &Args,
    ids: &[String],
    config: &Config,
) -> Result<(Vec<Arc<dyn Target>>, Pairs), Failure> {
    let ad_hoc = args.who.ad_hoc()?;
    let mut wanted = settings.targets.clone();
    let pairs: BTreeSet<(String, String)> =
        ids.iter().filter_map(|id| id.split_once('@')).map(|(id, target)| (id.to_owned(), target.to_owned())).collect();
    // A scenario that names its target is run on that one, unless others are asked for.
    let is_by_name = args.who.target.is_empty() && ad_hoc.is_empty() && !pairs.is_empty() && pairs.len() == ids.len();
    if is_by_name {
        wanted = pairs.iter().map(|(_, target)| target.clone()).collect();
    } else if !ad_hoc.is_empty() {
        wanted.clone_from(&args.who.target);
    } else if wanted.is_empty() && config.targets.is_empty() {
        wanted.push(who::PRODUCTION.to_owned());
    } else if wanted.is_empty() {
        wanted.extend(config.targets.keys().cloned());
    }
    let mut found = who::named(&wanted, config)?;
    found.extend(ad_hoc);
    Ok((found, is_by_name.then_some(pairs)))
}

/// A target as a report names it.
pub(super) fn named(target: &dyn Target, args: &Args) -> Named {
    let flag = args.who.programs().zip(args.who.typed()).find(|((id, _), _)| *id == target.id());
    Named { id: target.id().to_owned(), version: target.version(), flag: flag.map(|(_, typed)| typed) }
}

/// The programs of the config among the targets, each with its words, under which parts of one run have it in common.
pub(super) fn programs(targets: &[Arc<dyn Target>], config: &Config) -> Vec<(String, String)> {
    let program = |target: &Arc<dyn Target>| {
        let table = config.targets.get(target.id())?;
        let words = table.command.as_ref().or(table.worker.as_ref())?;
        Some((format!("target {}", target.id()), words.join(" ")))
    };
    targets.iter().filter_map(program).collect()
}

/// Opens the recordings under these paths. What cannot be read is told, and the rest goes on.
pub(in crate::cli::commands) fn sessions(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Selected, Failure> {
    let corpus = Corpus::open(paths)?;
    for problem in &corpus.problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    let files = corpus.folders.iter().map(|(id, folder)| (id.clone(), folder.join(BODY).display().to_string()));
    let (files, problems) = (files.collect(), corpus.problems.len());
    let mut selected = Selected { sessions: Vec::new(), skipped: Vec::new(), files, problems };
    let mut left_out = BTreeMap::<String, usize>::new();
    for recording in corpus.recordings {
        match left_out_for(&recording) {
            None => selected.sessions.push(Arc::new(Session::new(recording))),
            Some(reason) => *left_out.entry(reason).or_default() += 1,
        }
    }
    selected.skipped = left_out.into_iter().map(|(reason, count)| Skipped { target: None, reason, count }).collect();
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
    let api = recording.api;
    (!api.is_understood()).then(|| format!("api = {} is not replayed yet", api.as_str()))
}

/// The rules to judge, where they are not all.
type Rules = Option<BTreeSet<&'static str>>;

/// The scenarios asked for by id, or all that the filters let through; of them those that put one of the rules to the
/// test.
pub(super) fn plan(
    sessions: &[Arc<Session>],
    ids: &[String],
    settings: &Settings,
    rules: &[String],
) -> Result<(Plan, Rules), Failure> {
    let nothing = |what: &str, hint: &str| Failure::new(Exit::NothingToDo, format!("failed to find a {what}"), hint);
    let (filters, skips) = (globs(&settings.filter)?, globs(&settings.skip)?);
    let mut plan = if ids.is_empty() {
        Plan::build(sessions, &|id| {
            if filters.is_empty() && skips.is_empty() {
                return true;
            }
            let address = id.to_string();
            (filters.is_empty() || filters.is_match(&address)) && !skips.is_match(&address)
        })
    } else {
        let mut scenarios = Vec::new();
        let mut known = BTreeSet::new();
        for id in ids {
            let address = id.split_once('@').map_or(id.as_str(), |(address, _)| address);
            if known.insert(address) {
                scenarios.push(scenario(sessions, address)?);
            }
        }
        Plan { scenarios }
    };
    if plan.scenarios.is_empty() {
        let hint = "`codex-conformance replay --list` prints the ids there are; a glob matches the whole id";
        return Err(nothing("scenario that matches the filter", hint));
    }
    if rules.is_empty() {
        return Ok((plan, None));
    }
    let globs = globs(rules)?;
    let wanted: BTreeSet<&'static str> = RULES.iter().map(|rule| rule.id()).filter(|id| globs.is_match(id)).collect();
    if wanted.is_empty() {
        let known: Vec<String> = RULES.iter().map(|rule| rule.id().to_owned()).collect();
        let hint = suggest::among(rules.first().map_or("", String::as_str), &known, "list rules");
        return Err(nothing("rule that matches", &hint));
    }
    let jobs = std::thread::available_parallelism().map_or(1, Into::into);
    let exercises = exercising(&plan, &wanted, jobs);
    let mut exercises = exercises.into_iter();
    plan.scenarios.retain(|_| exercises.next().unwrap_or_default());
    if plan.scenarios.is_empty() {
        return Err(nothing("scenario that puts the rule to the test", "`codex-conformance list rules` counts them"));
    }
    Ok((plan, Some(wanted)))
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
