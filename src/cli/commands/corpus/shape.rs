//! `corpus shape`. What streams are like, counted into the baseline of `drift`.

use std::{collections::BTreeMap, fs, path::PathBuf};

use codex_conformance::{
    corpus::Corpus,
    drift::{Shape, file_name, write},
};

use super::counted;
use crate::cli::{commands::drift::opened, exit::Exit, failure::Failure, terminal::Terminal};

/// Count what recordings are like, a table a backend.
///
/// The tables hold paths, JSON kinds, names of headers, and words of fields that have few; no text. `drift` compares
/// with them.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A corpus, a family, or one recording.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,
    /// Where the tables go. [default: print them]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Add to the tables that are there, instead of writing them anew.
    #[arg(long, requires = "into")]
    add: bool,
    /// Only recordings of these days, such as 2026-05; any beginning of a day.
    #[arg(long, value_name = "DAY")]
    of: Option<String>,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let corpus = Corpus::open(&args.paths)?;
    for problem in &corpus.problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    let mut shapes = BTreeMap::<&str, Shape>::new();
    for recording in &corpus.recordings {
        if args.of.as_ref().is_none_or(|day| recording.provenance.when.starts_with(day.as_str())) {
            shapes.entry(&recording.backend).or_default().add(&Shape::of(recording));
        }
    }
    for (backend, mut shape) in shapes {
        let Some(folder) = &args.into else {
            terminal.result(&write(backend, &shape));
            continue;
        };
        let path = folder.join(file_name(backend));
        if args.add && path.exists() {
            shape.add(&opened(&path)?);
        }
        let text = write(backend, &shape);
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, text)).map_err(|error| {
            let error = format!("failed to write `{}`: {error}", path.display());
            Failure::new(Exit::Usage, error, "`--into DIR` names another folder")
        })?;
        let streams = usize::try_from(shape.recordings()).unwrap_or(usize::MAX);
        terminal.say(&format!(
            "{}   {}, {}",
            path.display(),
            counted(streams, "stream"),
            counted(shape.traits.len(), "trait")
        ));
    }
    Ok(if corpus.problems.is_empty() { Exit::Clean } else { Exit::Corpus })
}
