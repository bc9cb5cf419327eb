//! `targets`. Real clients, installed.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use crate::cli::{
    config::{Config, Place},
    exit::Exit,
    failure::Failure,
    suggest,
    terminal::Terminal,
};

/// Install the targets that the config names.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Install targets: runs the `install` commands of their tables in the config, which fetch pinned versions from
    /// the public registries.
    Install {
        /// The targets.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

pub(crate) fn run(args: Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let Action::Install { names } = args.command;
    let config = Config::load(place, terminal)?;
    let known: Vec<String> = config.targets.keys().cloned().collect();
    let mut done: BTreeSet<&[String]> = BTreeSet::new();
    for name in &names {
        let table = config.targets.get(name).ok_or_else(|| {
            let error = format!("failed to find target `{name}` in the config");
            Failure::new(Exit::Usage, error, suggest::among(name, &known, "list targets"))
        })?;
        if table.install.is_empty() {
            terminal.say(&format!("{name}  nothing to install"));
        }
        // Several targets may share what they install.
        for words in table.install.iter().filter(|words| done.insert(words.as_slice())) {
            terminal.say(&format!("{name}  {}", words.join(" ")));
            install(name, words, &config)?;
        }
    }
    terminal.say(&format!("installed  codex-conformance replay corpus/ --target {}", names.join(",")));
    Ok(Exit::Clean)
}

fn install(target: &str, words: &[String], config: &Config) -> Result<(), Failure> {
    let failed = |error: String| {
        let hint = "run it by hand to see more; it runs from the folder of the config";
        Failure::new(Exit::Target, format!("failed to install `{target}`: `{}` {error}", words.join(" ")), hint)
    };
    let (name, arguments) = words.split_first().ok_or_else(|| failed("is empty".to_owned()))?;
    let mut command = Command::new(name);
    if !config.folder.as_os_str().is_empty() {
        command.current_dir(&config.folder);
    }
    // Stdout is for results; what goes wrong is told on stderr.
    let status = command.args(arguments).stdout(Stdio::null()).status().map_err(|error| failed(error.to_string()))?;
    if status.success() { Ok(()) } else { Err(failed(format!("ended with {status}"))) }
}
