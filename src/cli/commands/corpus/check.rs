//! `corpus check`. Are the recordings whole, redacted, and still what the oracle says?

use std::path::PathBuf;

use codex_conformance::corpus::{self, Checked};
use serde_json::{Value, json};

use super::{Format, counted};
use crate::cli::{
    exit::Exit,
    failure::Failure,
    terminal::{DIM, ERROR, GOOD, Terminal, painted},
};

/// Check that recordings are whole, redacted, and still what the oracle says.
///
/// Every part must be there and have its hash, chunk lengths must add up to the body, the transcript must be what
/// the oracle computes now, and nothing may look like a secret.
///
/// Exit code 6 when a recording is wrong, 3 when there is none.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A corpus, a family, or one recording.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,
    /// First compute all hashes and the transcripts that nobody has reviewed, and sort `recording.toml`. The bytes
    /// of requests, bodies, and timings are never touched.
    #[arg(long)]
    fix: bool,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    if args.fix {
        for fixed in corpus::fix(&args.paths)? {
            terminal.say(&format!("fixed {}: {}", fixed.id, fixed.files.join(", ")));
        }
    }
    let checked = corpus::check(&args.paths)?;
    match args.format {
        Format::Terminal => print(&checked, terminal),
        Format::Json => terminal.result(&format!("{:#}", as_json(&checked))),
    }
    let is_fine = checked.problems.is_empty() && checked.fine() == checked.recordings.len();
    if is_fine {
        return Ok(Exit::Clean);
    }
    if args.format == Format::Terminal && !args.fix {
        terminal
            .say("hint: after a change that was meant, `codex-conformance corpus check --fix` computes hashes anew");
    }
    Ok(Exit::Corpus)
}

fn print(checked: &Checked, terminal: &mut Terminal) {
    for check in &checked.recordings {
        for error in &check.errors {
            terminal.problem(&format!("{}: failed to {error}", check.id));
        }
        if check.errors.is_empty() {
            let reviewed = if check.reviewed == Some(true) { "reviewed" } else { "not reviewed" };
            terminal.detail(&format!("{} {} {}", painted(GOOD, "fine"), check.id, painted(DIM, reviewed)));
        }
    }
    for problem in &checked.problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    terminal.result(&summary(checked));
}

fn summary(checked: &Checked) -> String {
    let (all, fine) = (checked.recordings.len(), checked.fine());
    let mut parts = vec![
        format!("{} checked", counted(all, "recording")),
        format!("{fine} fine"),
        format!("{} reviewed", checked.reviewed()),
    ];
    if fine < all {
        parts.push(painted(ERROR, &format!("{} wrong", all - fine)));
    }
    if !checked.problems.is_empty() {
        parts.push(painted(ERROR, &format!("{} out of place", checked.problems.len())));
    }
    parts.join(", ")
}

fn as_json(checked: &Checked) -> Value {
    let recordings: Vec<Value> = checked
        .recordings
        .iter()
        .map(|check| {
            let errors: Vec<String> = check.errors.iter().map(ToString::to_string).collect();
            json!({
                "id": check.id,
                "path": check.path,
                "fine": errors.is_empty(),
                "reviewed": check.reviewed,
                "errors": errors,
            })
        })
        .collect();
    let problems: Vec<Value> = checked
        .problems
        .iter()
        .map(|problem| json!({"id": problem.id, "path": problem.path, "error": problem.error.to_string()}))
        .collect();
    json!({
        "format": 1,
        "checked": checked.recordings.len(),
        "fine": checked.fine(),
        "reviewed": checked.reviewed(),
        "recordings": recordings,
        "problems": problems,
    })
}
