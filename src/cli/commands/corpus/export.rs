//! `corpus export`. Recordings for other programs.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use codex_conformance::{
    corpus::Corpus,
    record::export::{self, FORMS, NotExported},
};

use super::counted;
use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// Write recordings in a form that other programs read.
///
/// A recording that the form cannot represent is refused with the reason, and what a form does not keep of the others
/// is told. Refusals do not change the exit code, which is 3 when nothing was exported at all.
#[derive(Debug, clap::Args)]
#[command(after_long_help = forms())]
pub(super) struct Args {
    /// A corpus, a family, or one recording.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,
    /// The form to write.
    #[arg(long, value_parser = PossibleValuesParser::new(FORMS.iter().map(|form| form.id())))]
    to: String,
    /// The folder to write to. It need not exist; files of the same names are replaced.
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let form = export::form(&args.to).expect("the flag takes ids of the shelf only");
    let Corpus { recordings, problems, .. } = Corpus::open(&args.paths)?;
    for problem in &problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    let (mut exported, mut refused, mut reduced) = (0, 0, 0);
    for recording in &recordings {
        match export::export(form, recording, &args.into) {
            Ok(_) => {
                exported += 1;
                let loses = form.loses(recording);
                reduced += usize::from(loses.is_some());
                let loses = loses.map(|loses| format!(" without {loses}")).unwrap_or_default();
                terminal.detail(&format!("exported {}{loses}", recording.id));
            }
            Err(NotExported::Write(error)) => return Err(error.into()),
            Err(error) => {
                refused += 1;
                terminal.say(&format!("refused {}: {error}", recording.id));
            }
        }
    }
    terminal.result(&format!(
        "{} exported to {}, {refused} refused; {reduced} of them in part (-v says what is missing)",
        counted(exported, "recording"),
        args.into.display()
    ));
    match exported {
        _ if !problems.is_empty() => Ok(Exit::Corpus),
        0 => Ok(Exit::NothingToDo),
        _ => Ok(Exit::Clean),
    }
}

fn forms() -> String {
    let rows = FORMS.iter().map(|form| format!("  {:8} {}\n", form.id(), form.about()));
    format!("Forms:\n{}", rows.collect::<String>())
}
