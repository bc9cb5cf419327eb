//! The command line. Flags in, exit code out; everything between is a command of its own.

mod clock;
mod commands;
mod config;
mod environment;
mod exit;
mod failure;
mod interrupt;
mod suggest;
mod terminal;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};

use config::Place;
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
    /// Print a saved report in another format, merge those of parts, or compare two.
    Report(commands::report::Args),
    /// Search for scenarios that break a consumer, and make them small.
    Fuzz(commands::fuzz::Args),
    /// Tell what changed on the wire, and who breaks because of it.
    Drift(commands::drift::Args),
    /// Take recordings that wait into the corpus, or drop them.
    Review(commands::review::Args),
    /// Show recordings, mutations, deliveries, rules, targets, or scenarios.
    List(commands::list::Args),
    /// Explain a rule, a mutation, a delivery, a target, a scenario, or an exit code.
    Explain(commands::explain::Args),
    /// Serve one scenario on a port and print the wire log.
    Serve(commands::serve::Args),
    /// Install the targets that the config names.
    Targets(commands::targets::Args),
    /// Put a starter corpus, a config, and a workflow into this repository.
    Init(commands::init::Args),
    /// Print JSON schemas and shell completions, and write man pages.
    Generate(commands::generate::Args),
    /// Check, count, import, export, redact, and recover recordings.
    Corpus(commands::corpus::Args),
    /// Observe a target in a process that can be killed.
    #[command(hide = true)]
    Observe(commands::observe::Args),
}

impl Command {
    fn run(self, config: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
        match self {
            Self::Record(args) => commands::record::run(&args, terminal),
            Self::Replay(args) => commands::replay::run(&args, config, terminal),
            Self::Report(args) => commands::report::run(&args, terminal),
            Self::Fuzz(args) => commands::fuzz::run(&args, config, terminal),
            Self::Drift(args) => commands::drift::run(&args, config, terminal),
            Self::Review(args) => commands::review::run(&args, terminal),
            Self::List(args) => commands::list::run(&args, config, terminal),
            Self::Explain(args) => commands::explain::run(&args, terminal),
            Self::Serve(args) => commands::serve::run(&args, terminal),
            Self::Targets(args) => commands::targets::run(args, config, terminal),
            Self::Init(args) => commands::init::run(&args, terminal),
            Self::Generate(args) => commands::generate::run(&args, terminal),
            Self::Observe(args) => commands::observe::run(&args, terminal),
            Self::Corpus(args) => commands::corpus::run(args, config, terminal),
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
    /// The config file. [default: the nearest codex-conformance.toml or .config/codex-conformance.toml]
    #[arg(long, global = true, value_name = "FILE", env = "CODEX_CONFORMANCE_CONFIG")]
    config: Option<PathBuf>,
    /// Go without a config file.
    #[arg(long, global = true, conflicts_with = "config", env = "CODEX_CONFORMANCE_NO_CONFIG")]
    no_config: bool,
    /// Refuse a config file that holds keys nobody knows. Where `CI` is set, it is refused anyway.
    #[arg(long, global = true, env = "CODEX_CONFORMANCE_STRICT_CONFIG")]
    strict_config: bool,
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
    let Global { color, progress, config, no_config, strict_config, quiet, verbose } = cli.global;
    let mut terminal = Terminal::new(&environment, color, progress, quiet, verbose);
    let place = Place {
        named: config,
        is_none: no_config,
        is_strict: strict_config || environment.is_ci,
        is_ci: environment.is_ci,
    };
    let run = AssertUnwindSafe(|| cli.command.run(&place, &mut terminal));
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
