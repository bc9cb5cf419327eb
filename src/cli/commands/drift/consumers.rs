//! Who breaks. The recordings that show drift, replayed to the consumers under test.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use codex_conformance::{
    Corpus, Recording,
    judge::{Counts, Level},
    mutate::{Plan, Session},
    replay::{Lab, Stop, Target},
    report::{self, Broken, Cause, Facts, Judged, Report},
};

use crate::cli::{clock::Started, terminal::Terminal};

/// Replays the recordings, and the corpus with these edits, to every target, and tells which rules each breaks, and whether it does so with the corpus
/// as it is.
pub(super) fn judge(
    fresh: Vec<Recording>,
    edits: &BTreeSet<String>,
    corpus: &[PathBuf],
    targets: Vec<Arc<dyn Target>>,
    terminal: &mut Terminal,
    stop: &Stop,
) -> Vec<Judged> {
    let known = Corpus::open(corpus).map(|corpus| corpus.recordings).unwrap_or_default();
    let lab = Lab {
        targets,
        jobs: std::thread::available_parallelism().map_or(1, Into::into),
        budget: None,
        program: std::env::current_exe().ok(),
        ..Lab::default()
    };
    let before = broken(&replayed(&lab, known.clone(), None, terminal, stop));
    let runs = [replayed(&lab, fresh, None, terminal, stop), replayed(&lab, known, Some(edits), terminal, stop)];
    let told = |target: &Arc<dyn Target>| {
        let mut rules: BTreeMap<&str, Broken> = BTreeMap::new();
        for cause in runs.iter().flat_map(|run| &run.causes).filter(|cause| cause.target == target.id()) {
            for rule in &cause.rules {
                let is_new = !before.contains(&(cause.target.clone(), rule.clone()));
                rules.entry(rule).or_insert_with(|| first(rule, cause, is_new)).attempts += cause.attempts;
            }
        }
        let counts: Vec<Counts> = (runs.iter().flat_map(|run| &run.targets))
            .filter(|row| row.id == target.id())
            .map(|row| row.counts)
            .collect();
        Judged {
            id: target.id().to_owned(),
            version: target.version(),
            attempts: counts.iter().map(|counts| counts.pass + counts.non_strict + counts.fail).sum(),
            not_judged: counts.iter().map(|counts| counts.error + counts.skip).sum(),
            broken: rules.into_values().collect(),
        }
    };
    lab.targets.iter().map(told).collect()
}

fn first(rule: &str, cause: &Cause, is_new: bool) -> Broken {
    Broken { rule: rule.to_owned(), is_new, attempts: 0, scenario: cause.scenario.clone(), seen: cause.actual.clone() }
}

fn broken(report: &Report) -> BTreeSet<(String, String)> {
    let rules = |cause: &Cause| cause.rules.iter().map(|rule| (cause.target.clone(), rule.clone())).collect::<Vec<_>>();
    report.causes.iter().flat_map(rules).collect()
}

/// Recordings in every delivery: as they are, or with one of these edits.
fn replayed(
    lab: &Lab,
    recordings: Vec<Recording>,
    edits: Option<&BTreeSet<String>>,
    terminal: &mut Terminal,
    stop: &Stop,
) -> Report {
    let sessions: Vec<Arc<Session>> = recordings
        .into_iter()
        .filter(|recording| recording.api.is_understood())
        .map(|recording| Arc::new(Session::new(recording)))
        .collect();
    let plan = Plan::build(&sessions, &|id| match (edits, id.edits.as_slice()) {
        (None, edits) => edits.is_empty(),
        (Some(wanted), [edit]) => wanted.contains(&edit.to_string()),
        (Some(_), _) => false,
    });
    let started = Started::now();
    let progress = std::sync::Mutex::new(terminal.progress("who breaks", lab.attempts(&plan) as u64));
    let run = lab.run(
        &plan,
        &|event| {
            if let codex_conformance::Progress::Finished(_, failed) = event {
                progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner).advance(failed);
            }
        },
        stop,
    );
    let facts = Facts {
        targets: Vec::new(),
        budget: None,
        seed: lab.seed,
        started: started.stamp(),
        milliseconds: started.milliseconds(),
        level: Level::Should,
        paths: Vec::new(),
        flags: Vec::new(),
        files: BTreeMap::new(),
        unreadable: 0,
        interrupted: false,
        divided: None,
        skipped: Vec::new(),
        expectations: lab.expectations.clone(),
        whole: Vec::new(),
    };
    let names = lab.targets.iter().map(|target| report::Named { id: target.id().to_owned(), ..Default::default() });
    report::build(&plan, &run, Facts { targets: names.collect(), ..facts })
}
