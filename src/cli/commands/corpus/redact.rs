//! `corpus redact`. Secrets that got into a corpus are taken out of it.

use std::path::PathBuf;

use codex_conformance::corpus::{self, Corpus, Existing, Redaction};

use super::counted;
use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// Look for secrets in recordings, and take them out.
///
/// All parts are searched: keys of known shapes, tokens, account ids, e-mail addresses, names of home folders, headers
/// off the allow-list; as they stand, escaped, percent-encoded, as base64, and split over deltas. Where one is found,
/// the recording is written anew with a marker of the same length in its place.
///
/// With `--check` nothing is written, and the exit code is 6 when something is found.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A corpus.
    #[arg(value_name = "DIR", default_value = "corpus")]
    root: PathBuf,
    /// Only look.
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let root = std::slice::from_ref(&args.root);
    let reviewed = reviewed(root)?;
    let Corpus { recordings, problems, .. } = Corpus::open(root)?;
    if let Some(elsewhere) = recordings.iter().find(|recording| !args.root.join(recording.id.as_str()).is_dir()) {
        let what = format!("failed to find `{}` in `{}`", elsewhere.id, args.root.display());
        return Err(Failure::new(Exit::Usage, what, "give the corpus as a whole, not a family or a recording"));
    }
    for problem in &problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    let (all, mut leaky, mut found) = (recordings.len(), 0, 0);
    for recording in recordings {
        let id = recording.id.clone();
        let redacted = corpus::redact(recording);
        let redactions = redacted.redactions();
        if redactions.is_empty() {
            continue;
        }
        leaky += 1;
        found += redactions.len();
        for redaction in redactions {
            terminal.say(&format!("{id}: {}", told(redaction)));
        }
        if !args.check {
            corpus::write(&args.root, &redacted, reviewed.contains(&id), Existing::Replace)?;
        }
    }
    let done = if args.check { "found" } else { "taken out" };
    terminal.result(&format!("{} {done} in {leaky} of {}", counted(found, "secret"), counted(all, "recording")));
    Ok(if problems.is_empty() && (leaky == 0 || !args.check) { Exit::Clean } else { Exit::Corpus })
}

/// The recordings whose transcripts a person agreed with.
fn reviewed(root: &[PathBuf]) -> Result<Vec<codex_conformance::stream::RecordingId>, Failure> {
    let checked = corpus::check(root)?.recordings.into_iter();
    Ok(checked.filter(|check| check.reviewed == Some(true)).map(|check| check.id).collect())
}

fn told(redaction: &Redaction) -> String {
    let Redaction { place, shape, at, length } = redaction;
    if redaction.is_header() {
        return format!("the header `{place}` is not on the allow-list");
    }
    format!("{} in `{place}`, {length} bytes at {at}", shape.as_str())
}
