//! What a search keeps. Each fault becomes a recording whose replay shows it.

use std::path::{Path, PathBuf};

use codex_conformance::{
    corpus::{self, Existing},
    fuzz::{Cause, Fault, Source, baked},
    stream::{Provenance, ProvenanceKind, Recording, RecordingId},
};

use crate::cli::{exit::Exit, failure::Failure};

/// Writes the smallest recording of every fault, and gives the folders: none where a recording cannot say it.
pub(super) fn all(root: &Path, faults: &[Fault], source: &Source, day: &str) -> Result<Vec<Option<PathBuf>>, Failure> {
    faults.iter().map(|fault| one(root, fault, source, day)).collect()
}

fn one(root: &Path, fault: &Fault, source: &Source, day: &str) -> Result<Option<PathBuf>, Failure> {
    let smallest = &fault.shrunk.scenario;
    let smallest = if smallest.id().edits.is_empty() { Some(smallest.clone()) } else { baked(smallest) };
    let Some(smallest) = smallest else { return Ok(None) };
    let Cause { target, rule, status, .. } = &fault.cause;
    let old = smallest.session().recording();
    let recording = Recording {
        id: name(&fault.cause),
        tags: vec!["regression".to_owned(), (*rule).to_owned()],
        about: Some(format!(
            "Found by the fuzzer: {target} breaks {rule} and ends {status}, delivered {}.",
            smallest.id().delivery.id()
        )),
        provenance: Provenance {
            kind: ProvenanceKind::Synthetic,
            source: format!("codex-conformance fuzz --seed {} --run {}", source.seed, fault.run),
            when: day.to_owned(),
            ..old.provenance.clone()
        },
        ..old.clone()
    };
    let failed = |error: corpus::CorpusError| {
        let hint = "`--save=DIR` names another corpus to keep it in";
        Failure::new(Exit::Corpus, format!("failed to keep a fault: {error}"), hint)
    };
    corpus::write(root, &corpus::redact(recording), false, Existing::Replace).map(Some).map_err(failed)
}

/// The recording of a cause: the same each time it is found.
pub(super) fn name(cause: &Cause) -> RecordingId {
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
