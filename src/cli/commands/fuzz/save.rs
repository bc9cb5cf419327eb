//! What a search keeps. Each fault becomes a recording whose replay shows it.

use std::path::{Path, PathBuf};

use codex_conformance::{
    corpus::{self, Existing},
    fuzz::{Cause, Fault, Source, baked},
    mutate::Scenario,
    stream::{Fidelity, Provenance, ProvenanceKind, Recording, RecordingId},
};
use serde_json::Value;

use crate::cli::{exit::Exit, failure::Failure};

/// Writes the smallest recording of every fault, and gives the folders: none where a recording cannot say it.
pub(super) fn all(root: &Path, faults: &[Fault], source: &Source, day: &str) -> Result<Vec<Option<PathBuf>>, Failure> {
    faults.iter().map(|fault| one(root, fault, source, day)).collect()
}

fn one(root: &Path, fault: &Fault, source: &Source, day: &str) -> Result<Option<PathBuf>, Failure> {
    let found_by = format!("codex-conformance fuzz --seed {} --run {}", source.seed, fault.run);
    let Some(recording) = kept(&fault.shrunk.scenario, &fault.cause, &found_by, day) else { return Ok(None) };
    let failed = |error: corpus::CorpusError| {
        let hint = "`--save=DIR` names another corpus to keep it in";
        Failure::new(Exit::Corpus, format!("failed to keep a fault: {error}"), hint)
    };
    let recording = corpus::redact(recording);
    // Without what was taken out of it, it shows nothing.
    if recording.redactions().iter().any(|redaction| !redaction.is_header()) {
        return Ok(None);
    }
    corpus::write(root, &recording, false, Existing::Replace).map(Some).map_err(failed)
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
