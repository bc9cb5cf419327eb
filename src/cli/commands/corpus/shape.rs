//! `corpus shape`. What streams are like, counted into the baseline of `drift`.

use std::{collections::BTreeMap, fs, path::PathBuf};

use codex_conformance::{
    Recording,
    corpus::Corpus,
    drift::{Shape, counted_under, file_name, write},
};

use super::counted;
use crate::cli::{commands::drift::opened, exit::Exit, failure::Failure, terminal::Terminal};

/// Count what recordings are like, a table a backend and wire.
///
/// The tables hold paths, JSON kinds, names of headers, and words of fields that have few; no text. `drift` compares
/// with them. Recordings that a table has counted at once are not added to it again.
///
/// Exit code 3 when no recording is of the days of --of.
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
    let mut backends = BTreeMap::<String, Vec<&Recording>>::new();
    for recording in &corpus.recordings {
        if args.of.as_ref().is_none_or(|day| recording.provenance.when.starts_with(day.as_str())) {
            backends.entry(counted_under(recording)).or_default().push(recording);
        }
    }
    if let (true, Some(day)) = (backends.is_empty(), &args.of) {
        let days = corpus.recordings.iter().map(|recording| recording.provenance.when.as_str());
        let hint = match (days.clone().min(), days.max()) {
            (Some(first), Some(last)) => format!("what is there is of {first} to {last}"),
            _ => "there is no recording at all".to_owned(),
        };
        return Err(Failure::new(Exit::NothingToDo, format!("failed to find a recording of {day}"), hint));
    }
    for (backend, recordings) in backends {
        let mut shape = Shape::of_all(recordings);
        let Some(folder) = &args.into else {
            terminal.result(&write(&backend, &shape));
            continue;
        };
        let path = folder.join(file_name(&backend));
        if args.add && path.exists() {
            let known = opened(&path)?;
            if known.has(&shape) {
                terminal.problem(&format!("{}: these recordings are counted already, and not again", path.display()));
                continue;
            }
            shape.add(&known);
        }
        let text = write(&backend, &shape);
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
