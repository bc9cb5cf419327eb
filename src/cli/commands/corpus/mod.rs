//! `corpus`. Recordings on disk: are they whole, what is in them, take others in.

mod check;
mod export;
mod import;
mod minimize;
mod recover;
mod redact;
mod shape;
mod stats;

use clap::Subcommand;

use crate::cli::{config::Place, exit::Exit, failure::Failure, terminal::Terminal};

/// Check, count, import, export, redact, recover, and minimize recordings.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Stats(stats::Args),
    Shape(shape::Args),
    Import(import::Args),
    Minimize(minimize::Args),
    Export(export::Args),
    Redact(redact::Args),
    Recover(recover::Args),
}

pub(crate) fn run(args: Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match args.command {
        Command::Check(args) => check::run(&args, terminal),
        Command::Stats(args) => stats::run(&args, terminal),
        Command::Shape(args) => shape::run(&args, terminal),
        Command::Import(args) => import::run(args, terminal),
        Command::Minimize(args) => minimize::run(&args, place, terminal),
        Command::Export(args) => export::run(&args, terminal),
        Command::Redact(args) => redact::run(&args, terminal),
        Command::Recover(args) => recover::run(&args, terminal),
    }
}

/// A number of things: `1 file`, `2 files`.
fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// How a result is printed on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For a person.
    #[default]
    Terminal,
    /// For a program: one JSON object.
    Json,
}
