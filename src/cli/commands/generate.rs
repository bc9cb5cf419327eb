//! `generate`. What other programs read: JSON schemas, shell completions, and man pages.

use std::path::PathBuf;

use clap::CommandFactory as _;
use clap_complete::Shell;
use codex_conformance::{Report, replay::protocol_schema};

use crate::cli::{Cli, config::Config, exit::Exit, failure::Failure, terminal::Terminal};

/// Print JSON schemas and shell completions, and write man pages.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The JSON schema of a file or protocol.
    Schema {
        /// Of what.
        #[arg(value_enum)]
        of: Of,
    },
    /// Completions, to be put where the shell looks for them.
    Completions {
        /// For which shell.
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Man pages, one a command.
    Man {
        /// Where they are written.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    /// `codex-conformance.toml`.
    Config,
    /// `report.json`.
    Report,
    /// The lines of the target protocol, both ways.
    Target,
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match &args.what {
        What::Schema { of } => schema(*of, terminal),
        What::Completions { shell } => {
            terminal.result(&completions(*shell));
            Ok(Exit::Clean)
        }
        What::Man { out } => {
            let written = std::fs::create_dir_all(out).and_then(|()| clap_mangen::generate_to(Cli::command(), out));
            written.map_err(|error| {
                let what = format!("failed to write man pages to `{}`: {error}", out.display());
                Failure::new(Exit::Usage, what, "name a folder that can be written to with --out")
            })?;
            terminal.say(&format!("man -l {}", out.join(format!("{NAME}.1")).display()));
            Ok(Exit::Clean)
        }
    }
}

/// The script for a shell.
fn completions(shell: Shell) -> String {
    // The generators offer hidden commands too.
    let whole = Cli::command();
    let mut shown = clap::Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .args(whole.get_arguments().cloned())
        .subcommands(whole.get_subcommands().filter(|command| !command.is_hide_set()).cloned());
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut shown, NAME, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        // clap-rs/clap#6421: where the name of a program has a hyphen, commands are looked for under another name than
        // the one they are listed under, and their flags are never found.
        Shell::Bash => script.replace(&NAME.replace('-', "__subcmd__"), &NAME.replace('-', "__")),
        _ => script,
    }
}

fn schema(of: Of, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let schema = match of {
        Of::Config => schemars::schema_for!(Config).to_value(),
        Of::Report => schemars::schema_for!(Report).to_value(),
        Of::Target => protocol_schema(),
    };
    terminal.result(&serde_json::to_string_pretty(&schema).map_err(|error| {
        Failure::new(Exit::Bug, format!("failed to print the schema: {error}"), "report this line")
    })?);
    Ok(Exit::Clean)
}

/// The name of the program.
const NAME: &str = env!("CARGO_PKG_NAME");
