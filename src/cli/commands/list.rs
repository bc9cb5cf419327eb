//! `list`. What there is to choose from.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use codex_conformance::{
    judge::{Feed, inventory, policies::POLICIES, rules::RULES},
    mutate::{Plan, delivery::DELIVERIES, mutations},
    replay::targets::targets,
    stream::{Api, visible},
};
use serde_json::{Value, json};

use super::replay::{globs, sessions};
use crate::cli::{
    config::{Config, Place},
    exit::Exit,
    failure::Failure,
    terminal::Terminal,
};

/// Show recordings, mutations, deliveries, rules, policies, targets, or scenarios.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to list.
    #[arg(value_enum)]
    what: What,
    /// For recordings, scenarios, and rules, which are counted by scenario: corpora, families, or recordings.
    #[arg(default_value = "corpus")]
    paths: Vec<PathBuf>,
    /// Only entries whose id matches a glob.
    #[arg(short, long, value_name = "GLOB")]
    filter: Vec<String>,
    /// How to print the list.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Recordings of the corpus.
    Recordings,
    /// Named changes to a stream.
    Mutations,
    /// Ways to cut a stream into chunks.
    Deliveries,
    /// What a consumer owes the wire, and how many scenarios put it to the test.
    Rules,
    /// What the wire leaves to consumers, and the answers that a target may declare.
    Policies,
    /// Consumers that come with the tool.
    Targets,
    /// Every scenario that `replay` would run.
    Scenarios,
}

/// How to print the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table; scenarios a line each.
    #[default]
    Terminal,
    /// A JSON array of objects.
    Json,
    /// A table for a page.
    Markdown,
}

pub(crate) fn run(args: &Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let (head, mut rows, exit) = rows(args, place, terminal)?;
    let filter = globs(&args.filter)?;
    rows.retain(|row| filter.is_empty() || filter.is_match(&row[0]));
    if rows.is_empty() {
        return Err(Failure::new(
            Exit::NothingToDo,
            "failed to find an entry that matches",
            "a glob matches the whole id: try '*' around a word",
        ));
    }
    match args.format {
        Format::Json => {
            let object = |row: &Vec<String>| {
                head.iter()
                    .zip(row)
                    .map(|(name, cell)| ((*name).to_owned(), json!(cell)))
                    .collect::<serde_json::Map<_, _>>()
            };
            let all: Vec<Value> = rows.iter().map(|row| Value::Object(object(row))).collect();
            terminal.result(&format!("{:#}", Value::Array(all)));
        }
        Format::Markdown => terminal.result(&markdown(&head, &rows)),
        Format::Terminal if head.len() == 1 => {
            let lines: Vec<String> = rows.into_iter().flatten().collect();
            terminal.result(&lines.join("\n"));
        }
        Format::Terminal => terminal.table(&head, &rows),
    }
    Ok(exit)
}

/// How many scenarios of a plan put each rule to the test.
fn exercised(plan: &Plan, terminal: &Terminal) -> BTreeMap<&'static str, usize> {
    let progress = Mutex::new(terminal.progress("rules", plan.scenarios.len() as u64));
    let jobs = std::thread::available_parallelism().map_or(1, Into::into);
    inventory(plan, jobs, &|| progress.lock().unwrap_or_else(PoisonError::into_inner).advance(false))
}

fn markdown(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let head = [line(head.iter().map(ToString::to_string).collect()), line(vec!["---".to_owned(); head.len()])];
    let rows = rows.iter().map(|row| line(row.iter().map(|cell| cell.replace('|', "\\|")).collect()));
    head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// A head, rows, and the exit code of having read what they came from.
type Listing = (Vec<&'static str>, Vec<Vec<String>>, Exit);

fn rows(args: &Args, place: &Place, terminal: &mut Terminal) -> Result<Listing, Failure> {
    let mut exit = Exit::Clean;
    let (head, rows) = match args.what {
        What::Recordings => {
            let corpus = codex_conformance::corpus::Corpus::open(&args.paths)?;
            for problem in &corpus.problems {
                exit = Exit::Corpus;
                terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
            }
            let rows = corpus.recordings.iter().map(|recording| {
                let about = recording.about.as_deref().map(visible).unwrap_or_default();
                vec![
                    recording.id.to_string(),
                    recording.api.as_str().to_owned(),
                    recording.backend.clone(),
                    recording.body.len().to_string(),
                    about,
                ]
            });
            (vec!["recording", "api", "backend", "bytes", "about"], rows.collect())
        }
        What::Mutations => {
            let incidents = |count: usize| if count == 0 { "speculative".to_owned() } else { count.to_string() };
            let rows = mutations().map(|mutation| {
                let page = mutation.page();
                let [id, wires] = [mutation.id().to_owned(), Api::listed(mutation.apis())];
                vec![id, wires, incidents(page.incidents.len()), page.summary.to_owned()]
            });
            (vec!["mutation", "wires", "incidents", "what it does"], rows.collect())
        }
        What::Deliveries => {
            let rows =
                DELIVERIES.iter().map(|delivery| vec![delivery.id().to_owned(), delivery.page().summary.to_owned()]);
            (vec!["delivery", "what it does"], rows.collect())
        }
        What::Rules => {
            let selected = sessions(&args.paths, terminal)?;
            exit = selected.exit();
            let exercised = exercised(&Plan::build(&selected.sessions, &|_| true), terminal);
            let rows = RULES.iter().map(|rule| {
                let scenarios = exercised.get(rule.id()).copied().unwrap_or_default();
                let [id, level] = [rule.id(), rule.level().as_str()].map(str::to_owned);
                let [wires, scenarios] = [Api::listed(rule.apis()), scenarios.to_string()];
                vec![id, level, wires, scenarios, rule.page().statement.to_owned()]
            });
            (vec!["rule", "level", "wires", "scenarios", "what it asks"], rows.collect())
        }
        What::Policies => {
            let rows = POLICIES.iter().map(|policy| {
                let answers: Vec<&str> = policy.answers().iter().map(|answer| answer.id).collect();
                vec![policy.id().to_owned(), answers.join(", "), policy.question().to_owned()]
            });
            (vec!["policy", "answers", "what it asks"], rows.collect())
        }
        What::Targets => {
            let built_in = targets().into_iter().map(|target| {
                let feeds: Vec<&str> = target.feeds().iter().map(|feed| feed.as_str()).collect();
                let [id, wires] = [target.id().to_owned(), Api::listed(target.apis())];
                vec![id, wires, feeds.join(", "), target.page().summary.to_owned()]
            });
            let config = Config::load(place, terminal)?;
            let outside = config.targets.iter().map(|(id, table)| {
                let what = config.program(id).map_or_else(|failure| failure.hint, |program| program.words.join(" "));
                vec![id.clone(), table.api.as_str().to_owned(), Feed::Process.as_str().to_owned(), what]
            });
            (vec!["target", "wires", "feeds", "what it is"], built_in.chain(outside).collect())
        }
        What::Scenarios => {
            let selected = sessions(&args.paths, terminal)?;
            exit = selected.exit();
            let plan = Plan::build(&selected.sessions, &|_| true);
            (vec!["scenario"], plan.scenarios.iter().map(|scenario| vec![scenario.id().to_string()]).collect())
        }
    };
    Ok((head, rows, exit))
}
