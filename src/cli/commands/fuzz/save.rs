//! What a search keeps. Each fault becomes a recording whose replay shows it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use codex_conformance::{
    corpus::{self, Existing},
    fuzz::{Cause, Fault, Look, Search, baked, faults},
    judge::{Feed, Level},
    mutate::{Delivery, Scenario, ScenarioId, Session},
    replay::{Lab, Stop},
    stream::{Fidelity, Provenance, ProvenanceKind, Recording, RecordingId},
};
use serde_json::Value;

use crate::cli::{exit::Exit, failure::Failure};

/// Writes the smallest recording of every fault, and gives the folders: none where no recording shows it. What cannot
/// be written costs nothing else.
pub(super) fn all(
    root: &Path,
    faults: &[Fault],
    search: &Search,
    again: impl Fn(&Fault) -> String,
    day: &str,
) -> (Vec<Option<PathBuf>>, Option<Failure>) {
    let mut failure = None;
    let keep = |fault: &Fault| {
        let recording = kept(&fault.shrunk.scenario, &fault.cause, &again(fault), day)?;
        let delivery = fault.shrunk.scenario.id().delivery;
        written(root, &search.lab, recording, &fault.cause, delivery).unwrap_or_else(|error| {
            failure.get_or_insert(error);
            None
        })
    };
    let folders = faults.iter().map(keep).collect();
    (folders, failure)
}

/// Writes a recording, if its replay shows the fault, also after redaction.
pub(in crate::cli::commands) fn written(
    root: &Path,
    lab: &Lab,
    recording: Recording,
    cause: &Cause,
    delivery: &'static dyn Delivery,
) -> Result<Option<PathBuf>, Failure> {
    let recording = corpus::redact(recording);
    let session = Arc::new(Session::new(recording.get().clone()));
    let id = ScenarioId { recording: recording.get().id.clone(), edits: Vec::new(), delivery };
    let targets = lab.targets.iter().filter(|target| target.id() == cause.target).cloned().collect();
    let lab = Lab { targets, feeds: vec![Feed::Direct, Feed::Process], ..lab.clone() };
    let look = Look { twins: false, sockets: false, level: Level::Should };
    let scenario = Scenario::planned(id, Arc::clone(&session));
    let found = faults(&lab, &[session], &scenario, look, &Stop::default()).unwrap_or_default();
    if !found.iter().any(|(other, _)| (other.status, &other.class) == (cause.status, &cause.class)) {
        return Ok(None);
    }
    match corpus::write(root, &recording, false, Existing::Keep) {
        Ok(folder) => Ok(Some(folder)),
        // The same cause was kept before; whoever has looked at it may have written something there.
        Err(corpus::CorpusError::Exists { path, .. }) => Ok(Some(path)),
        Err(error) => {
            let hint = "`--save=DIR` names another corpus to keep it in";
            Err(Failure::new(Exit::Corpus, format!("failed to keep a fault: {error}"), hint))
        }
    }
}

/// Recordings to start from: not what a search has kept, or the next would start from something else.
pub(super) fn apart_from_regressions(sessions: &[Arc<Session>]) -> Vec<Arc<Session>> {
    let is_kept = |session: &Session| session.recording().id.as_str().starts_with("regressions/");
    sessions.iter().filter(|session| !is_kept(session)).cloned().collect()
}

/// The recording whose plain replay sends what this scenario does, where there is one.
pub(in crate::cli::commands) fn kept(
    smallest: &Scenario,
    cause: &Cause,
    found_by: &str,
    day: &str,
) -> Option<Recording> {
    let smallest = if smallest.id().edits.is_empty() { smallest.clone() } else { baked(smallest)? };
    let (Cause { target, rule, status, .. }, old) = (cause, smallest.session().recording());
    let delivery = smallest.id().delivery.id();
    Some(Recording {
        id: name(cause),
        tags: vec!["regression".to_owned(), (*rule).to_owned()],
        about: Some(format!("What made {target} break {rule} and end {status}, delivered {delivery}.")),
        provenance: Provenance {
            kind: ProvenanceKind::Synthetic,
            source: found_by.to_owned(),
            when: day.to_owned(),
            tool: concat!("codex-conformance ", env!("CARGO_PKG_VERSION")).to_owned(),
            fidelity: Fidelity::Wire,
        },
        request: Value::Null,
        chunks: Vec::new(),
        ..old.clone()
    })
}

/// The recording of a cause: the same each time it is found.
pub(in crate::cli::commands) fn name(cause: &Cause) -> RecordingId {
    let words = [&cause.target, cause.rule, cause.status, &cause.class].map(|word| {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
        word.chars().map(plain).collect::<String>().trim_matches(['-', '.']).to_owned()
    });
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let name: String = words.join("_").chars().take(LONGEST).collect();
    format!("regressions/{name}").parse().expect("what is not plain was taken out")
}

/// Of the name of a folder.
const LONGEST: usize = 120;
