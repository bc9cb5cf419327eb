//! `generate`. What other programs read: JSON schemas.

use codex_conformance::{Report, replay::protocol_schema};

use crate::cli::{config::Config, exit::Exit, failure::Failure, terminal::Terminal};

/// Print a JSON schema.
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
    let What::Schema { of } = args.what;
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
