//! `corpus import`. Takes in what something else recorded.

use std::{collections::BTreeMap, path::PathBuf};

use clap::builder::PossibleValuesParser;
use codex_conformance::{
    corpus::Existing,
    record::{
        File, Importer, Refused, Taken,
        import::{self, SOURCES},
    },
    stream::Fidelity,
};

use super::counted;
use crate::cli::{
    exit::Exit,
    failure::Failure,
    terminal::{DIM, Terminal, painted},
};

/// Take in what something else recorded.
///
/// A recording gets the id `<family>/<name>`: the family is the folder that the file lies in, relative to the path
/// given, and the name is that of the file. What a file `<name>.meta.json` beside it says about backend, request,
/// headers, date, and origin goes into the recording. A body that holds several responses becomes several recordings,
/// `<name>.r1`, `<name>.r2`. Secrets are taken out before anything is written.
///
/// Files that are refused are listed with the reason. They do not change the exit code, which is 3 when nothing was
/// taken at all.
#[derive(Debug, clap::Args)]
#[command(after_long_help = sources())]
pub(super) struct Args {
    /// Files, or folders to look for files in.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The form the files have.
    #[arg(long, default_value = "auto", value_parser = PossibleValuesParser::new(SOURCES.iter().map(|source| source.id())))]
    from: String,
    /// The corpus that takes them. It need not exist.
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Put all recordings into this family.
    #[arg(long)]
    family: Option<String>,
    /// The backend that sent them, whatever is said beside them.
    #[arg(long)]
    backend: Option<String>,
    /// The model that answered, whatever is said beside them.
    #[arg(long)]
    model: Option<String>,
    /// Do everything but write.
    #[arg(long)]
    dry_run: bool,
    /// Replace recordings that are there already.
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(args: Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let source = import::source(&args.from).expect("the flag takes ids of the shelf only");
    let mut importer = Importer::new(source, args.into);
    importer.family = args.family;
    importer.backend = args.backend;
    importer.model = args.model;
    importer.dry_run = args.dry_run;
    importer.existing = if args.replace { Existing::Replace } else { Existing::Keep };

    let found = importer.find(&args.paths)?;
    let mut done = Done { refused: found.refused, ..Done::default() };
    let mut progress = terminal.progress("import", found.files.len() as u64);
    for file in found.files {
        match importer.take(&file) {
            Ok(taken) => done.taken.push((file, taken)),
            Err(refusal) => done.refused.push(Refused { path: file.path, refusal }),
        }
        progress.advance(false);
    }
    drop(progress);

    done.tell(terminal);
    terminal.result(&done.summary(args.dry_run));
    if done.taken.is_empty() {
        let hint = if args.from == "auto" {
            "`codex-conformance corpus import --help` lists the forms that there are"
        } else {
            "`--from auto` takes every form; `codex-conformance corpus import --help` lists them"
        };
        return Err(Failure::new(Exit::NothingToDo, "failed to find a file that can be taken", hint));
    }
    Ok(Exit::Clean)
}

#[derive(Default)]
struct Done {
    taken: Vec<(File, Vec<Taken>)>,
    refused: Vec<Refused>,
}

impl Done {
    fn tell(&self, terminal: &mut Terminal) {
        for (file, taken) in &self.taken {
            for taken in taken {
                let fidelity = taken.fidelity.as_str();
                terminal.detail(&format!("taken {} ({fidelity}) {}", taken.id, painted(DIM, &file.origin)));
                for redaction in &taken.redactions {
                    terminal.detail(&format!(
                        "  took out of {}: {}, {} bytes at {}",
                        redaction.place,
                        redaction.shape.as_str(),
                        redaction.length,
                        redaction.at
                    ));
                }
            }
        }
        for Refused { path, refusal } in &self.refused {
            terminal.say(&format!("refused {}: the file {refusal}", path.display()));
        }
    }

    fn summary(&self, dry_run: bool) -> String {
        let taken = || self.taken.iter().flat_map(|(_, taken)| taken);
        let redactions = || taken().flat_map(|taken| &taken.redactions);
        let headers = redactions().filter(|redaction| redaction.is_header()).count();
        format!(
            "{} ({}) from {} {}, {} refused; took out {} and {}",
            counted(taken().count(), "recording"),
            fidelities(taken().map(|taken| taken.fidelity)),
            counted(self.taken.len(), "file"),
            if dry_run { "would be taken" } else { "taken" },
            counted(self.refused.len(), "file"),
            counted(redactions().count() - headers, "secret"),
            counted(headers, "header"),
        )
    }
}

/// How many recordings keep how much of the wire, such as `fidelity: 3 wire, 1 body`.
fn fidelities(all: impl Iterator<Item = Fidelity>) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    all.for_each(|fidelity| *counts.entry(fidelity.as_str()).or_default() += 1);
    let counts: Vec<String> = counts.iter().map(|(fidelity, count)| format!("{count} {fidelity}")).collect();
    format!("fidelity: {}", if counts.is_empty() { "none".to_owned() } else { counts.join(", ") })
}

fn sources() -> String {
    let rows = SOURCES.iter().map(|source| format!("  {:8} {}\n", source.id(), source.about()));
    format!("Forms:\n{}", rows.collect::<String>())
}
