//! What is known: shapes on disk, or recordings.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use codex_conformance::{
    Corpus,
    drift::{self, Shape},
};

use crate::cli::{exit::Exit, failure::Failure};

/// The shape of every backend and wire that a path tells of.
///
/// # Errors
/// When there is nothing, or something that cannot be read.
pub(super) fn open(path: &Path) -> Result<BTreeMap<String, Shape>, Failure> {
    let files = known(path).map_err(|error| {
        let error = format!("failed to look at the baseline `{}`: {error}", path.display());
        Failure::new(
            Exit::CouldNotLook,
            error,
            "`--baseline PATH` names shapes or recordings; `corpus shape` writes shapes",
        )
    })?;
    let mut shapes = BTreeMap::<String, Shape>::new();
    if files.is_empty() {
        let corpus = Corpus::open(&[path.to_owned()])?;
        if let Some(problem) = corpus.problems.first() {
            let error = format!("failed to read the baseline: {}: failed to {}", problem.name(), problem.error);
            return Err(Failure::new(Exit::Corpus, error, "`codex-conformance corpus check` says what is wrong"));
        }
        for recording in &corpus.recordings {
            shapes.entry(drift::counted_under(recording)).or_default().add(&Shape::of(recording));
        }
    }
    for file in files {
        let (backend, shape) = read(&file)?;
        shapes.entry(backend).or_default().add(&shape);
    }
    Ok(shapes)
}

/// The shape in a file.
///
/// # Errors
/// When it cannot be read.
pub(in crate::cli::commands) fn opened(file: &Path) -> Result<Shape, Failure> {
    read(file).map(|(_, shape)| shape)
}

fn read(file: &Path) -> Result<(String, Shape), Failure> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string());
    text.and_then(|text| drift::read(&text)).map_err(|error| {
        let error = format!("failed to read the shape `{}`: {error}", file.display());
        Failure::new(Exit::Corpus, error, "`corpus shape` writes it anew")
    })
}

/// The files of shapes at a path: of a folder, or the one.
pub(in crate::cli::commands) fn known(path: &Path) -> io::Result<Vec<PathBuf>> {
    let is_shape = |path: &Path| path.extension().is_some_and(|extension| extension == "tsv");
    if path.is_file() {
        return Ok(if is_shape(path) { vec![path.to_owned()] } else { Vec::new() });
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        files.push(entry?.path());
    }
    files.retain(|path| is_shape(path));
    files.sort();
    Ok(files)
}
