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

/// One line a command. Each lives in `commands/<name>.rs`, and says there what it does.
#[derive(Debug, Subcommand)]
enum Command {
    Record(commands::record::Args),
    Replay(commands::replay::Args),
    Report(commands::report::Args),
    Fuzz(commands::fuzz::Args),
    Drift(commands::drift::Args),
    Review(commands::review::Args),
    List(commands::list::Args),
    Explain(commands::explain::Args),
    Serve(commands::serve::Args),
    Targets(commands::targets::Args),
    Init(commands::init::Args),
    Generate(commands::generate::Args),
    Corpus(commands::corpus::Args),
    #[command(hide = true)]
    Observe(commands::observe::Args),
    #[command(hide = true)]
    Turns(commands::turns::Args),
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
            Self::Explain(args) => commands::explain::run(&args, config, terminal),
            Self::Serve(args) => commands::serve::run(&args, terminal),
            Self::Targets(args) => commands::targets::run(args, config, terminal),
            Self::Init(args) => commands::init::run(&args, terminal),
            Self::Generate(args) => commands::generate::run(&args, terminal),
            Self::Observe(args) => commands::observe::run(&args, terminal),
            Self::Turns(args) => commands::turns::run(&args, terminal),
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
