//! Who is under test: targets by name, and programs that flags name.

use std::sync::Arc;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use codex_conformance::{
    replay::{Outside, Program, Target, targets},
    stream::Api,
};

use super::replay::globs;
use crate::cli::{config::Config, exit::Exit, failure::Failure, suggest};

/// Flags that name targets.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Who {
    /// Consumers to judge; `list targets` names them. `all` stands for all that are built in, and a glob for all that
    /// match. [default: those of the config, else production]
    #[arg(short, long, value_name = "NAME", env = "CODEX_CONFORMANCE_TARGET", value_delimiter = ',')]
    pub(crate) target: Vec<String>,
    /// A consumer to judge that no config names: the words of a program that is started for each scenario and speaks
    /// the target protocol.
    #[arg(long, value_name = "WORDS", env = "CODEX_CONFORMANCE_COMMAND")]
    pub(crate) command: Option<String>,
    /// The same for a program that is started once, and given one scenario after another.
    #[arg(long, value_name = "WORDS", env = "CODEX_CONFORMANCE_WORKER")]
    pub(crate) worker: Option<String>,
    /// The wire that a program of `--command` or `--worker` speaks. [default: responses]
    #[arg(long, value_name = "API", env = "CODEX_CONFORMANCE_API", overrides_with = "api", value_parser = api())]
    pub(crate) api: Option<Api>,
}

/// Reads the name of a wire.
fn api() -> impl clap::builder::TypedValueParser<Value = Api> {
    PossibleValuesParser::new(Api::ALL.iter().map(|api| api.as_str()))
        .map(|name| Api::named(&name).expect("only names of wires are possible"))
}

impl Who {
    /// The flags that name programs, each with its words.
    pub(crate) fn programs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let both = AD_HOC.into_iter().zip([&self.command, &self.worker]);
        both.filter_map(|(id, words)| Some((id, words.as_deref()?)))
    }

    /// The same flags as a person types them, to be read by a shell.
    pub(crate) fn typed(&self) -> impl Iterator<Item = String> {
        let api = self.api.map(|api| format!(" --api {}", api.as_str())).unwrap_or_default();
        self.programs().filter_map(move |(id, words)| Some(format!("--{id} {}{api}", shlex::try_quote(words).ok()?)))
    }

    /// The targets that flags name; where none does, those of the config, or the production consumer.
    pub(crate) fn found(&self, config: &Config, is_ci: bool) -> Result<Vec<Arc<dyn Target>>, Failure> {
        let ad_hoc = self.ad_hoc()?;
        let by_config = || match config.settings(is_ci).targets.unwrap_or_default() {
            named if !named.is_empty() => named,
            _ if config.targets.is_empty() => vec![PRODUCTION.to_owned()],
            _ => config.targets.keys().cloned().collect(),
        };
        let is_silent = self.target.is_empty() && ad_hoc.is_empty();
        let mut found = named(&if is_silent { by_config() } else { self.target.clone() }, config)?;
        found.extend(ad_hoc);
        Ok(found)
    }

    /// The programs that flags name.
    pub(crate) fn ad_hoc(&self) -> Result<Vec<Arc<dyn Target>>, Failure> {
        let found = self.programs().map(|(id, text)| {
            let words = shlex::split(text).filter(|words| !words.is_empty()).ok_or_else(|| {
                let hint = "the words are read as a shell reads them: check the quotes";
                Failure::new(Exit::Usage, format!("failed to read `--{id} {text}`"), hint)
            })?;
            let api = self.api.unwrap_or_default();
            let program = Program { id: id.to_owned(), words, is_worker: id == "worker", api, ..Program::default() };
            let target: Arc<dyn Target> = Arc::new(Outside::new(program));
            Ok(target)
        });
        found.collect()
    }
}

/// The targets that flags make, by the names of the flags.
pub(crate) const AD_HOC: [&str; 2] = ["command", "worker"];

/// What is judged where nothing says so.
pub(crate) const PRODUCTION: &str = "production";

/// The targets of these names, built in or of the config.
pub(crate) fn named(wanted: &[String], config: &Config) -> Result<Vec<Arc<dyn Target>>, Failure> {
    let known: Vec<String> =
        targets::targets().iter().map(|target| target.id().to_owned()).chain(config.targets.keys().cloned()).collect();
    let mut found: Vec<Arc<dyn Target>> = Vec::new();
    for name in wanted {
        let is_meant = |known: &String| match name.as_str() {
            "all" => targets::target(known).is_some(),
            name => known == name,
        };
        let glob = if name.contains('*') { Some(globs(std::slice::from_ref(name))?) } else { None };
        let meant =
            known.iter().filter(|known| glob.as_ref().map_or_else(|| is_meant(known), |glob| glob.is_match(known)));
        let before = found.len();
        for id in meant {
            if !found.iter().any(|other| other.id() == id) {
                found.push(match targets::target(id) {
                    Some(target) => target,
                    None => Arc::new(Outside::new(config.program(id)?)),
                });
            }
        }
        if found.len() == before && !found.iter().any(|other| other.id() == name) {
            let hint = suggest::among(name, &known, "list targets");
            return Err(Failure::new(Exit::Usage, format!("failed to find target `{name}`"), hint));
        }
    }
    Ok(found)
}
