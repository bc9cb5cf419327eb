//! `explain`. The documentation of anything that has a name.

use std::path::PathBuf;

use codex_conformance::{
    corpus::Corpus,
    judge::{Docket, Evidence, Policy, Rule, policies::POLICIES, rules},
    mutate::{Mutation, Page, Session, delivery, mutation, mutations},
    replay::targets,
    report::sent,
    stream::{Api, visible},
};

use super::replay::{scenario, sessions};
use crate::cli::{
    config::{Config, Place},
    exit::Exit,
    failure::Failure,
    suggest,
    terminal::{Terminal, painted},
};

/// Explain a rule, a policy, a mutation, a delivery, a target, a scenario, or an exit code.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A name or an address: 'ends-on-terminal', 'terminal.held-open', 'text/basic+terminal.held-open/whole',
    /// 'exit 4'.
    #[arg(required = true, num_args = 1..)]
    thing: Vec<String>,
    /// For scenarios and mutations: where the recordings are.
    #[arg(long, value_name = "PATH", default_value = "corpus")]
    corpus: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let thing = args.thing.join(" ");
    let text = if let Some(number) = thing.strip_prefix("exit").filter(|rest| rest.is_empty() || rest.starts_with(' '))
    {
        exit(number.trim())?
    } else if let Some(rule) = rules::rule(&thing) {
        of_rule(rule)
    } else if let Some(policy) = POLICIES.iter().copied().find(|policy| policy.id() == thing) {
        of_policy(policy)
    } else if let Some(mutation) = mutation(thing.split(':').next().unwrap_or_default()) {
        let rules = rules::RULES
            .iter()
            .filter(|rule| rule.page().mutations.iter().any(|name| name.split(':').next() == Some(mutation.id())));
        let rules: Vec<&str> = rules.map(|rule| rule.id()).collect();
        let rules = if rules.is_empty() { "those of every stream".to_owned() } else { rules.join(", ") };
        let parameters = parameters(mutation, &args.corpus);
        let wires = Api::listed(mutation.apis());
        let page = of_page(&mutation.page());
        titled(mutation.id(), "mutation", &format!("{page}wires     {wires}\n{parameters}rules     {rules}\n"))
    } else if let Some(delivery) = delivery(&thing) {
        titled(delivery.id(), "delivery", &of_page(&delivery.page()))
    } else if let Some(target) = targets::target(&thing) {
        let page = target.page();
        let wires = Api::listed(target.apis());
        titled(target.id(), "target", &format!("{}\n\n{}\n\nwires     {wires}\n", page.summary, page.about))
    } else if thing.contains('/') {
        of_scenario(&thing, args, terminal)?
    } else {
        let config = Config::load(place, terminal)?;
        if !config.targets.contains_key(&thing) {
            let error = format!("failed to find anything called `{thing}`");
            return Err(Failure::new(Exit::Usage, error, hint(&thing, &config)));
        }
        of_program(&thing, &config)?
    };
    terminal.result(&text);
    Ok(Exit::Clean)
}

/// The nearest name of any shelf, and the command that lists that shelf.
fn hint(thing: &str, config: &Config) -> String {
    let targets = targets::targets();
    let programs = config.targets.keys().map(String::as_str);
    let shelves: [(&str, Vec<&str>); 5] = [
        ("list rules", rules::RULES.iter().map(|rule| rule.id()).collect()),
        ("list policies", POLICIES.iter().map(|policy| policy.id()).collect()),
        ("list mutations", mutations().map(Mutation::id).collect()),
        ("list deliveries", delivery::DELIVERIES.iter().map(|delivery| delivery.id()).collect()),
        ("list targets", targets.iter().map(|target| target.id()).chain(programs).collect()),
    ];
    let nearest = suggest::nearest(thing, shelves.iter().flat_map(|(_, names)| names.iter().copied()));
    let shelf = nearest.and_then(|nearest| shelves.iter().find(|(_, names)| names.contains(&nearest)));
    match (nearest, shelf) {
        (Some(nearest), Some((list, _))) => format!("did you mean `{nearest}`? `codex-conformance {list}` names all"),
        _ => "`codex-conformance list rules` names the rules; mutations, deliveries, and targets are listed alike"
            .to_owned(),
    }
}

fn exit(number: &str) -> Result<String, Failure> {
    let is_meant = |exit: &Exit| number.is_empty() || exit.code().to_string() == number;
    let mut exits: Vec<Exit> = Exit::BY_PRECEDENCE.into_iter().filter(is_meant).collect();
    exits.sort_by_key(|exit| exit.code());
    let told = |exit: Exit| format!("{:>3}  {:<12} {}", exit.code(), exit.name(), exit.meaning());
    let lines: Vec<String> = exits.into_iter().map(told).collect();
    if lines.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            format!("failed to find exit code `{number}`"),
            "`codex-conformance explain exit` prints all",
        ));
    }
    Ok(lines.join("\n"))
}

fn of_rule(rule: &dyn Rule) -> String {
    let page = rule.page();
    let mut text = format!("{}\n\n{}\n\nsource    {}\n", page.statement, page.why, page.source);
    if !page.incidents.is_empty() {
        text += &format!("incidents {}\n", page.incidents.join(", "));
    }
    text += &format!("wires     {}\n", Api::listed(rule.apis()));
    if !page.mutations.is_empty() {
        text += &format!("mutations {}\n", page.mutations.join(", "));
    }
    titled(rule.id(), &format!("rule, {}", rule.level().as_str()), &text)
}

/// A target of the config: how it is started, and what it says of itself there.
fn of_program(id: &str, config: &Config) -> Result<String, Failure> {
    let program = config.program(id)?;
    let how = if program.is_worker {
        "worker, given one scenario after another"
    } else {
        "command, started for each scenario"
    };
    let mut text = format!("A {how}: {}\n\nwires     {}\n", program.words.join(" "), program.api.as_str());
    if let Some(version) = &program.version {
        text += &format!("version   {}\n", visible(version));
    }
    let supports = program.supports.as_ref().map(|supports| {
        let names: Vec<&str> = supports.iter().map(|feature| feature.as_str()).collect();
        if names.is_empty() { "nothing that a scenario may need".to_owned() } else { names.join(", ") }
    });
    text += &format!("supports  {}\n", supports.as_deref().unwrap_or("everything, as it does not say otherwise"));
    text += &format!("table     [targets.{id}] in {}\n", config.file.display());
    Ok(titled(id, "target", &text))
}

fn of_policy(policy: &dyn Policy) -> String {
    let mut text = format!("{}\n\nsource    {}\n", policy.question(), policy.source());
    for answer in policy.answers() {
        text += &format!("{:<9} {}\n", answer.id, answer.statement);
    }
    titled(policy.id(), "policy", &text)
}

fn of_page(page: &Page) -> String {
    let incidents = if page.incidents.is_empty() { "none: speculative".to_owned() } else { page.incidents.join(", ") };
    format!("{}\n\n{}\n\nincidents {incidents}\n", page.summary, page.why)
}

/// What a mutation takes after a colon on the recordings there are; nothing where it takes nothing, or there are none.
fn parameters(mutation: &dyn Mutation, corpus: &[PathBuf]) -> String {
    let recordings = Corpus::open(corpus).map(|corpus| corpus.recordings).unwrap_or_default();
    let recordings = recordings.into_iter().filter(|recording| mutation.apis().contains(&recording.api));
    let (mut names, mut numbers): (Vec<String>, Vec<u64>) = Default::default();
    for parameter in recordings.flat_map(|recording| mutation.parameters(&Session::new(recording))) {
        match parameter.parse() {
            Ok(number) => numbers.push(number),
            Err(_) if parameter.is_empty() || names.contains(&parameter) => {}
            Err(_) => names.push(parameter),
        }
    }
    names.extend(numbers.iter().max().map(|most| format!("a number up to {most}, as the recording allows")));
    if names.is_empty() { String::new() } else { format!("takes     {}\n", names.join(", ")) }
}

/// A scenario: what each edit does, what is sent, which rules it exercises, and what they expect.
fn of_scenario(thing: &str, args: &Args, terminal: &mut Terminal) -> Result<String, Failure> {
    let selected = sessions(&args.corpus, terminal)?;
    let scenario = scenario(&selected.sessions, thing)?;
    let wire = scenario
        .wire()
        .map_err(|error| Failure::new(Exit::Usage, format!("failed to build it: {error}"), "`list scenarios`"))?;
    let evidence = Evidence::new(&scenario, &wire);
    let mut text = String::new();
    if let Some(about) = &scenario.session().recording().about {
        text += &format!("{}\n", visible(about));
    }
    for edit in &scenario.id().edits {
        text += &format!("{edit}: {}\n", edit.mutation.page().summary);
    }
    let delivery = scenario.id().delivery;
    text += &format!("{}: {}\n", delivery.id(), delivery.page().summary);
    let sent = sent(&evidence);
    if sent.lines.is_some() {
        text += "Here the body is what the server writes, and a chunk is one write; where the client is to speak, one ends.\n";
    }
    text += &format!("\nsent      {}\n", sent.told());
    if let Some(last) = sent.excerpt.iter().find(|frame| frame.is_last) {
        text += &format!("last      {}\n", last.lines.join(" "));
    }
    text += &format!("expected  {}\n", evidence.told().join("\n       or "));
    let recording = Docket::of_recording(scenario.session());
    let exercised: Vec<&str> = Docket::of_scenario(&evidence, Some(&recording)).ids().collect();
    text += &format!("rules     {}\n", exercised.join("\n          "));
    Ok(titled(&scenario.id().to_string(), "scenario", &text))
}

fn titled(name: &str, kind: &str, text: &str) -> String {
    let bold = anstyle::Style::new().bold();
    format!("{} ({kind})\n\n{text}", painted(bold, name))
}
