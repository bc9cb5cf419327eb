//! Shapes that wait. What a night found, to be agreed with: it goes into the baseline, and is no drift from then on.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use codex_conformance::{
    drift::{Shape, file_name, write},
    report::{Backend, changes_terminal},
    stream::visible,
};
use globset::Glob;
use serde_json::{Value, json};

use super::Deed;
use crate::cli::{
    commands::drift::{known, opened},
    exit::Exit,
    failure::Failure,
    terminal::{ERROR, GOOD, Terminal, painted},
};

/// What a night found of one backend.
pub(super) struct Waiting {
    /// `shapes/` and the backend.
    pub(super) id: String,
    backend: String,
    file: PathBuf,
    /// The streams of the night.
    shape: Shape,
    /// The changes to agree with.
    told: Backend,
}

/// The folder of shapes, below what waits and below the corpus.
pub(in crate::cli::commands) const FOLDER: &str = "shapes";

/// What waits.
///
/// # Errors
/// When something of it cannot be read.
pub(super) fn waiting(pending: &Path) -> Result<Vec<Waiting>, Failure> {
    let mut waiting = Vec::new();
    for file in known(&pending.join(FOLDER)).unwrap_or_default() {
        let backend = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let told = changes(&told(&file))?;
        waiting.push(Waiting { id: format!("{FOLDER}/{backend}"), backend, shape: opened(&file)?, told, file });
    }
    Ok(waiting)
}

impl Waiting {
    /// Whether a pattern means it.
    pub(super) fn is_met_by(&self, pattern: &str) -> bool {
        Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(&self.id))
    }

    /// What a person would agree with.
    pub(super) fn text(&self, width: u16) -> String {
        let table = changes_terminal(&self.told, width);
        format!("{}   {} streams\n{}", visible(&self.id), self.shape.recordings(), table.trim_start_matches('\n'))
    }

    /// The same for a program: the changes as `drift.json` has them.
    pub(super) fn json(&self) -> Value {
        json!({ "id": self.id, "streams": self.shape.recordings(), "changes": self.told.changes })
    }

    /// Adds it to the baseline of the corpus, or drops it.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn decide(&self, deed: Deed, corpus: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
        let into = corpus.join(FOLDER).join(file_name(&self.backend));
        if deed == Deed::Accept {
            let mut known = if into.exists() { opened(&into)? } else { Shape::default() };
            known.add(&self.shape);
            let written =
                fs::create_dir_all(corpus.join(FOLDER)).and_then(|()| fs::write(&into, write(&self.backend, &known)));
            written.map_err(|error| failed(&into, &error))?;
            terminal.result(&format!("{} {} into {}", painted(GOOD, "accepted"), self.id, into.display()));
        } else {
            terminal.result(&format!("{} {}", painted(ERROR, "rejected"), self.id));
        }
        fs::remove_file(&self.file).map_err(|error| failed(&self.file, &error))?;
        let told = told(&self.file);
        fs::remove_file(&told).map_err(|error| failed(&told, &error))
    }
}

/// The file beside that of a shape that tells what changed.
pub(in crate::cli::commands) fn told(shape: &Path) -> PathBuf {
    shape.with_extension("json")
}

fn changes(file: &Path) -> Result<Backend, Failure> {
    let text = fs::read(file).map_err(|error| error.to_string());
    text.and_then(|text| serde_json::from_slice(&text).map_err(|error| error.to_string())).map_err(|error| {
        let error = format!("failed to read the changes `{}`: {error}", file.display());
        Failure::new(Exit::Corpus, error, "the next night of `drift` writes it anew")
    })
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    let error = format!("failed to write `{}`: {error}", path.display());
    Failure::new(Exit::Usage, error, "look at the permissions of that folder and the room on its disk")
}
