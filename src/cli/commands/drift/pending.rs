//! What a night leaves to be reviewed.

use std::{fs, path::Path};

use codex_conformance::{
    Recording,
    corpus::{Existing, redact, write},
    drift::{self, Change, Shape},
    report::{Backend, Night, json_text},
};

use super::TAKES;
use crate::cli::{
    commands::{
        record::PENDING,
        review::shapes::{FOLDER, told},
    },
    exit::Exit,
    failure::Failure,
};

/// Writes what every backend was like, and what of it changed, where anything changed that counts.
///
/// # Errors
/// When it cannot be written.
pub(super) fn shapes(pending: &Path, night: &Night, recordings: &[Recording]) -> Result<(), Failure> {
    for backend in &night.backends {
        let counting: Vec<Change> =
            backend.changes.iter().filter(|change| change.counts(night.severity)).cloned().collect();
        let file = pending.join(FOLDER).join(drift::file_name(&backend.name));
        // What an earlier night left is not what this one found.
        let told = told(&file);
        let _ = fs::remove_file(&file);
        let _ = fs::remove_file(&told);
        // Nobody can agree with a night that could not look.
        if counting.is_empty() || !night.could_look() {
            continue;
        }
        let mut shape =
            Shape::of_all(recordings.iter().filter(|recording| drift::counted_under(recording) == backend.name));
        shape.accept(&counting, &night.day);
        let changes = Backend { changes: counting, ..backend.clone() };
        let changes = serde_json::to_string_pretty(&changes).expect("changes are plain data");
        let written = fs::create_dir_all(pending.join(FOLDER))
            .and_then(|()| fs::write(told, json_text(&changes) + "\n"))
            .and_then(|()| fs::write(&file, drift::write(&backend.name, &shape)));
        written.map_err(|error| {
            let error = format!("failed to write `{}`: {error}", file.display());
            Failure::new(Exit::Usage, error, "`--pending DIR` names another folder")
        })?;
    }
    Ok(())
}

/// Keeps the first recording of every prompt.
///
/// # Errors
/// When one cannot be written.
pub(super) fn recordings(pending: &Path, recordings: &[Recording]) -> Result<(), Failure> {
    for recording in recordings {
        let Some(prompt) = recording.id.as_str().strip_prefix(TAKES[0]).and_then(|rest| rest.strip_prefix('/')) else {
            continue;
        };
        if let Ok(id) = format!("{FAMILY}/{prompt}").parse() {
            let recording = Recording { id, ..recording.clone() };
            write(pending, &redact(recording), false, Existing::Replace)?;
        }
    }
    Ok(())
}

/// The flag that names the folder, where it is not the usual one.
pub(super) fn at(pending: &Path) -> String {
    if pending == Path::new(PENDING) { String::new() } else { format!(" --pending {}", pending.display()) }
}

/// The family of what is recorded of prompts.
const FAMILY: &str = "recorded";
