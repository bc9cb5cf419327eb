//! `generate`. What other programs read: JSON schemas, shell completions, and man pages.

use std::path::PathBuf;

use clap::{Arg, ArgAction, CommandFactory as _, builder::PossibleValuesParser};
use clap_complete::Shell;
use codex_conformance::{
    Report,
    judge::rules,
    replay::{protocol_schema, targets},
    report::Night,
};

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
    /// `drift.json`.
    Drift,
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
            let written = std::fs::create_dir_all(out).and_then(|()| clap_mangen::generate_to(manual(), out));
            written.map_err(|error| {
                let what = format!("failed to write man pages to `{}`: {error}", out.display());
                Failure::new(Exit::Usage, what, "name a folder that can be written to with --out")
            })?;
            terminal.say(&format!("man -l {}", out.join(format!("{NAME}.1")).display()));
            Ok(Exit::Clean)
        }
    }
}

/// The commands for `man`, with the values of flags in each synopsis, which `clap_mangen` leaves out.
fn manual() -> clap::Command {
    let mut whole = Cli::command().disable_help_subcommand(true);
    whole.build();
    with_synopsis(whole)
}

fn with_synopsis(command: clap::Command) -> clap::Command {
    let values = |arg: &Arg| match arg.get_value_names() {
        Some(names) if arg.get_action().takes_values() => names.join(" "),
        _ => String::new(),
    };
    let shown = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let flags = shown().filter(|arg| !arg.is_positional()).map(|arg| {
        let short = arg.get_short().map(|short| format!("-{short}"));
        let names =
            short.into_iter().chain(arg.get_long().map(|long| format!("--{long}"))).collect::<Vec<_>>().join("|");
        (format!("{names} {}", values(arg)).trim_end().to_owned(), arg)
    });
    let others = shown().filter(|arg| arg.is_positional()).map(|arg| {
        let more = arg.get_num_args().is_some_and(|number| number.max_values() > 1)
            || matches!(arg.get_action(), ArgAction::Append);
        (format!("{}{}", values(arg), if more { "..." } else { "" }), arg)
    });
    let told = flags.chain(others).map(|(text, arg)| if arg.is_required_set() { text } else { format!("[{text}]") });
    let below = command.has_subcommands().then(|| "<command>".to_owned());
    let name = command.get_bin_name().unwrap_or(NAME).to_owned();
    let usage = [name].into_iter().chain(told).chain(below).collect::<Vec<_>>().join(" ");
    command.override_usage(usage).mut_subcommands(with_synopsis)
}

/// A command with the names that are built in where flags take names. They take others too, so this is for shells only.
fn with_names(command: clap::Command) -> clap::Command {
    let targets =
        || targets::targets().iter().map(|target| target.id().to_owned()).chain(["all".to_owned()]).collect::<Vec<_>>();
    let rules = || rules::RULES.iter().map(|rule| rule.id().to_owned()).collect::<Vec<_>>();
    let named = command.mut_args(|arg| match arg.get_id().as_str() {
        "target" => arg.value_parser(PossibleValuesParser::new(targets())),
        "rule" | "thing" => arg.value_parser(PossibleValuesParser::new(rules())),
        _ => arg,
    });
    named.mut_subcommands(with_names)
}

/// The script for a shell.
fn completions(shell: Shell) -> String {
    // The generators offer hidden commands too.
    let whole = Cli::command();
    let shown = clap::Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .args(whole.get_arguments().cloned())
        .subcommands(whole.get_subcommands().filter(|command| !command.is_hide_set()).cloned());
    let mut shown = with_names(shown);
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
        Of::Drift => schemars::schema_for!(Night).to_value(),
        Of::Target => protocol_schema(),
    };
    terminal.result(&serde_json::to_string_pretty(&schema).map_err(|error| {
        Failure::new(Exit::Bug, format!("failed to print the schema: {error}"), "report this line")
    })?);
    Ok(Exit::Clean)
}

/// The name of the program.
const NAME: &str = env!("CARGO_PKG_NAME");
