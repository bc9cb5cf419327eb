//! `observe`. One target at one answer, in a process that the harness can kill. Not for people.

use codex_conformance::replay::{BASE_URL, observe_apart, targets};

use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// Observe a target at the answer that is served at `$CONFORMANCE_BASE_URL`, and print what it makes of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The target.
    target: String,
    /// Where the answer is served.
    #[arg(long, env = BASE_URL)]
    base_url: String,
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let failed = |what: String| Failure::new(Exit::Usage, what, "`replay` starts this by itself");
    let target = targets::target(&args.target).ok_or_else(|| failed(format!("failed to find `{}`", args.target)))?;
    let seen = observe_apart(&*target, &args.base_url).map_err(|error| failed(format!("no client: {error}")))?;
    let told = serde_json::to_string(&seen).map_err(|error| failed(format!("no JSON: {error}")))?;
    terminal.result(&told);
    Ok(Exit::Clean)
}
