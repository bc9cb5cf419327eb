//! The command line. Flags in, exit code out; everything between is a command of its own.

mod clock;
mod commands;
mod environment;
mod exit;
mod failure;
mod interrupt;
mod suggest;
mod terminal;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};

use exit::Exit;
use failure::Failure;
use terminal::{Color, ProgressStyle, Terminal};

/// Conformance suite for consumers of the OpenAI Responses SSE stream, above all the ChatGPT Codex backend.
#[derive(Debug, Parser)]
#[command(name = "codex-conformance", version, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// One line a command. Each lives in `commands/<name>.rs`.
#[derive(Debug, Subcommand)]
enum Command {
    /// Record the sessions of a client, through a proxy or around a command.
    Record(commands::record::Args),
    /// Serve the corpus, mutated, to consumers and judge them.
    Replay(commands::replay::Args),
    /// Take recordings that wait into the corpus, or drop them.
    Review(commands::review::Args),
    /// Show recordings, mutations, deliveries, rules, targets, or scenarios.
    List(commands::list::Args),
    /// Explain a rule, a mutation, a delivery, a target, a scenario, or an exit code.
    Explain(commands::explain::Args),
    /// Serve one scenario on a port and print the wire log.
    Serve(commands::serve::Args),
    /// Check, count, import, export, redact, and recover recordings.
    Corpus(commands::corpus::Args),
    /// Observe a target in a process that can be killed.
    #[command(hide = true)]
    Observe(commands::observe::Args),
}

impl Command {
    fn run(self, terminal: &mut Terminal) -> Result<Exit, Failure> {
        match self {
            Self::Record(args) => commands::record::run(&args, terminal),
            Self::Replay(args) => commands::replay::run(&args, terminal),
            Self::Review(args) => commands::review::run(&args, terminal),
            Self::List(args) => commands::list::run(&args, terminal),
            Self::Explain(args) => commands::explain::run(&args, terminal),
            Self::Serve(args) => commands::serve::run(&args, terminal),
            Self::Observe(args) => commands::observe::run(&args, terminal),
            Self::Corpus(args) => commands::corpus::run(args, terminal),
        }
    }
}

/// Flags that every command takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global")]
struct Global {
    /// When to use colour. It only repeats what a word says. `NO_COLOR` and `CLICOLOR_FORCE` are honoured.
    #[arg(long, global = true, value_enum, default_value_t, env = "CODEX_CONFORMANCE_COLOR")]
    color: Color,
    /// How to show progress on stderr. `auto` is a bar on a terminal, else a line every 10 %.
    #[arg(long, global = true, value_enum, default_value_t, env = "CODEX_CONFORMANCE_PROGRESS")]
    progress: ProgressStyle,
    /// Print results and errors only.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more on stderr.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

/// Runs the program: the only place where an [`Exit`] becomes a number.
pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return terminal::usage(&error).into(),
    };
    let environment = environment::read();
    let Global { color, progress, quiet, verbose } = cli.global;
    let mut terminal = Terminal::new(&environment, color, progress, quiet, verbose);
    let run = AssertUnwindSafe(|| cli.command.run(&mut terminal));
    let exit = match catch_unwind(run).unwrap_or_else(|_| Err(Failure::bug())) {
        Ok(exit) => exit,
        Err(failure) => {
            terminal.failure(&failure);
            failure.exit
        }
    };
    exit.into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_flags_of_every_command_are_consistent() {
        Cli::command().debug_assert();
    }
}
