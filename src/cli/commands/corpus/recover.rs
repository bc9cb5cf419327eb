//! `corpus recover`. Sealed journals that a crash left become recordings.

use std::path::PathBuf;

use codex_conformance::record::{Kept, unfinished};

use super::counted;
use crate::cli::{
    commands::record::{Journal, PENDING},
    exit::Exit,
    failure::Failure,
    terminal::Terminal,
};

/// Make recordings of the journals that a crash left.
///
/// Each holds what had come up to the last whole chunk, and ends as interrupted. A journal that is still being written
/// is left alone. One that cannot be opened is kept.
///
/// Exit code 6 when a journal could not be made a recording.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where recordings wait.
    #[arg(value_name = "DIR", default_value = PENDING)]
    pending: PathBuf,
    #[command(flatten)]
    journal: Journal,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    if !args.pending.is_dir() {
        let what = format!("failed to find the folder `{}`", args.pending.display());
        return Err(Failure::new(Exit::NothingToDo, what, "give the folder that `record --into` was given"));
    }
    let key = args.journal.path()?;
    if !key.exists() {
        let what = format!("failed to find the key of the journals: there is no `{}`", key.display());
        return Err(Failure::new(Exit::Usage, what, "`--journal-key` names the key that the recorder was given"));
    }
    let pending = args.journal.open(&args.pending)?;
    let unreadable = |what: String| Failure::new(Exit::Usage, what, "`--journal-key` names the key");
    if let Some(trouble) = pending.trouble() {
        return Err(unreadable(format!("failed to open the journals: {trouble}")));
    }
    let journals =
        unfinished(&args.pending).map_err(|error| unreadable(format!("failed to find journals: {error}")))?;
    let (mut recovered, mut empty, mut failed) = (0, 0, 0);
    for journal in &journals {
        match pending.finish(journal) {
            Ok(Kept::Recording { recording, .. }) => {
                recovered += 1;
                let told = recording.get();
                let (bytes, end) = (told.body.len(), told.response.end.as_str());
                terminal.say(&format!("recovered {}: {bytes} bytes, {end}", told.id));
            }
            Ok(Kept::Nothing) => empty += 1,
            Err(error) => {
                failed += 1;
                terminal.problem(&format!("{}: {error}", journal.display()));
            }
        }
    }
    terminal.result(&format!(
        "{} recovered from {}, {empty} held nothing to keep, {failed} failed",
        counted(recovered, "recording"),
        counted(journals.len(), "journal")
    ));
    Ok(if failed == 0 { Exit::Clean } else { Exit::Corpus })
}
