//! `corpus`. Recordings on disk: are they whole, what is in them, take others in.

mod check;

use clap::Subcommand;

use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check that recordings are whole, redacted, and still what the oracle says.
    Check(check::Args),
}

pub(crate) fn run(args: Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match args.command {
        Command::Check(args) => check::run(&args, terminal),
    }
}

/// How a result is printed on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Terminal,
    /// For a program: one JSON object.
    Json,
}
