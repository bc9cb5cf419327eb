//! `init`. What a repository needs to hold its own client to the rules: a corpus, a config, and a workflow.

mod put;
mod starter;

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};
use put::{Plan, Put, plan};
use starter::{Unit, starter};

/// Put a starter corpus, a config, and a workflow into this repository.
///
/// Everything comes with the program; nothing is fetched. What is there already stays as it is, and is told as kept: a
/// second run changes nothing. `.gitattributes` and `.gitignore` are given the lines that they lack.
///
/// Exit code 0 when all of it is there, 2 when this is not the root of a repository or a file cannot be written.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these parts. [default: all]
    #[arg(long, value_enum, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// Tell what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// What can be put in place by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Recordings, prompts, and what git must know of them.
    Corpus,
    /// `codex-conformance.toml` and `expectations.toml`.
    Config,
    /// What runs in CI, on pull requests and at night.
    Workflow,
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let root = std::env::current_dir().map_err(|error| {
        Failure::new(Exit::Usage, format!("failed to find the current folder: {error}"), "go to one that is there")
    })?;
    is_root(&root)?;
    let wanted = |part: Part| args.only.is_empty() || args.only.contains(&part);
    let units: Vec<Unit> = starter().into_iter().filter(|unit| wanted(unit.part)).collect();
    let failed = |(path, error): (PathBuf, io::Error), hint: &str| {
        Failure::new(Exit::Usage, format!("failed to write `{}`: {error}", path.display()), hint)
    };
    let planned = units.iter().map(|unit| plan(&root, unit)).collect::<Result<Vec<_>, _>>();
    let planned = planned.map_err(|met| failed(met, "nothing was written; when that is mended, run it again"))?;
    if !args.dry_run {
        let hint = "what was written so far stays; when that is mended, run it again";
        planned.iter().try_for_each(Plan::carry_out).map_err(|met| failed(met, hint))?;
    }
    let mut told: Vec<Told> = Vec::new();
    for (unit, Plan { put: result, .. }) in units.iter().zip(&planned) {
        terminal.detail(&format!("{}  {}", result.word(args.dry_run), unit.path));
        // A line for all that went the same way in one place.
        match told.iter_mut().find(|line| line.group == unit.group && line.result == *result) {
            Some(line) => line.count += 1,
            None => told.push(Told { group: unit.group.clone(), what: unit.what, result: result.clone(), count: 1 }),
        }
    }
    for line in &told {
        terminal.result(line.text(args.dry_run).trim_end());
    }
    terminal.say(if args.dry_run { "nothing was written; without --dry-run it is" } else { NEXT });
    Ok(Exit::Clean)
}

/// What became of the units of a place.
struct Told {
    group: String,
    what: Option<&'static str>,
    result: Put,
    count: usize,
}

impl Told {
    fn text(&self, is_dry: bool) -> String {
        let number = self.what.map(|what| format!("{} {what}{}", self.count, if self.count == 1 { "" } else { "s" }));
        let notes: Vec<String> = number.into_iter().chain(self.result.note()).collect();
        format!("{:<8} {:<34} {}", self.result.word(is_dry), self.group, notes.join(", "))
    }
}

/// A workflow counts in the root of a repository and nowhere else, and paths of the config begin there.
fn is_root(folder: &Path) -> Result<(), Failure> {
    let is_repository = |folder: &Path| folder.join(".git").exists();
    if is_repository(folder) {
        return Ok(());
    }
    let above = folder.ancestors().skip(1).find(|folder| is_repository(folder)).map(PathBuf::from);
    let (error, hint) = match above {
        Some(root) => ("is not its root", format!("run it in `{}`, which is", root.display())),
        None => ("is in none", "`git init` makes one here; then run it again".to_owned()),
    };
    let error = format!("failed to find the root of a repository: `{}` {error}", folder.display());
    Err(Failure::new(Exit::Usage, error, hint))
}

/// What to do next.
const NEXT: &str = "
next
  judge    codex-conformance replay corpus/
           the production consumer of this program keeps every rule; needs no key and no network
  yours    write an adapter for your own client, and name it under [targets] in codex-conformance.toml;
           the comments there say how. A failure that you know of is a row in expectations.toml
  commit   git add corpus codex-conformance.toml expectations.toml .github .gitattributes .gitignore
           from then on the corpus is replayed on every pull request and every night
  nightly  to hear when the live API changes, make an environment `conformance` with the secret
           OPENAI_API_KEY, and set the variable CONFORMANCE_DRIFT of the repository to `on`";
