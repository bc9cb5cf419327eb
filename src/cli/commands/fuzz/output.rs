//! What a search tells: a table of faults, each in full, what targets disagree on, and what was never exercised.

use std::path::PathBuf;

use bytes::Bytes;
use codex_conformance::{
    fuzz::{Fault, Outcome, SOCKETS, Search, relation},
    judge::rules::rule,
    mutate::{Scenario, Wire},
    report::{json_text, legible, table},
    stream::{Api, Status},
};
use serde_json::{Value, json};

use super::{Args, Decides};
use crate::cli::terminal::{DIM, ERROR, GOOD, painted};

/// A search and what came of it.
pub(super) struct Told<'a> {
    pub(super) search: &'a Search,
    pub(super) outcome: &'a Outcome,
    pub(super) saved: &'a [Option<PathBuf>],
    pub(super) args: &'a Args,
    pub(super) milliseconds: u64,
    pub(super) is_complete: bool,
}

impl Told<'_> {
    /// For a person.
    pub(super) fn text(&self, width: u16) -> String {
        let outcome = self.outcome;
        let mut out = String::new();
        for (at, fault) in outcome.faults.iter().enumerate() {
            out += &self.fault(fault, self.saved.get(at).and_then(Option::as_ref));
            out.push('\n');
        }
        if !outcome.faults.is_empty() {
            let rows: Vec<Vec<String>> = outcome.faults.iter().map(row).collect();
            out += &table(&["target", "times", "first run", "frames", "bytes", "ends", "breaks"], &rows, width);
            out += "\n\n";
        }
        if !outcome.disagreements.is_empty() {
            out += &self.disagreements(width);
        }
        for gap in outcome.coverage.gaps(&self.search.source.apis) {
            let seen = gap.known - gap.missing.len();
            let more = gap.missing.len().saturating_sub(MOST_NAMES);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            let names = gap.missing[..gap.missing.len().min(MOST_NAMES)].join(", ");
            let missing = if names.is_empty() { names } else { format!("; never: {names}{more}") };
            out += &format!("  {:<12} {seen} of {}{missing}\n", gap.name, gap.known);
        }
        let coverage = &outcome.coverage;
        out += &format!("  {:<12} {} members of known events\n", "fields", coverage.fields.len());
        out += &format!("  {:<12} {} of a mutation and an event type\n\n", "pairs", coverage.pairs.len());
        if let (errors @ 1.., Some(first)) = (outcome.errors.0, &outcome.errors.1) {
            out += &format!(
                "{}\n",
                painted(ERROR, &format!("{errors} attempts came to nothing, the first: {}", legible(first)))
            );
        }
        let head = match outcome.faults.len() {
            0 if outcome.errors.0 > 0 && outcome.errors.0 == outcome.attempts => painted(ERROR, "nothing was judged"),
            0 => painted(GOOD, "nothing found"),
            1 => painted(ERROR, "1 fault"),
            faults => painted(ERROR, &format!("{faults} faults")),
        };
        let expected =
            if outcome.expected > 0 { format!(" · {} failed as expected", outcome.expected) } else { String::new() };
        let stopped = if self.is_complete { "" } else { " · stopped before its end" };
        let unsure = if outcome.unsure > 0 { format!(" · {} not tried again", outcome.unsure) } else { String::new() };
        let flaky = if outcome.flaky > 0 { format!(" · {} did not show again", outcome.flaky) } else { String::new() };
        out += &format!(
            "{head}{stopped}{flaky}{unsure} · seed {} · {} runs · {} attempts{expected} · {} a second · {:.1} s",
            self.search.source.seed,
            outcome.runs,
            outcome.attempts,
            self.pace(),
            seconds(self.milliseconds),
        );
        out
    }

    fn fault(&self, fault: &Fault, saved: Option<&PathBuf>) -> String {
        let (statement, source) = words(fault.cause.rule);
        let shrunk = &fault.shrunk;
        let mut out = format!("{}  {} breaks {}\n", painted(ERROR, "FAULT"), fault.cause.target, fault.cause.rule);
        let mut line = |word: &str, text: &str| out += &format!("  {word:<9}{text}\n");
        line("rule", statement);
        line("", &painted(DIM, source));
        line("seen", &format!("{}; first in run {}: {}", times(fault.times), fault.run, fault.found.id()));
        line("sent", &measured(&shrunk.scenario));
        for frame_line in lines(&shrunk.scenario) {
            line("", &painted(DIM, &frame_line));
        }
        let mut line = |word: &str, text: &str| out += &format!("  {word:<9}{text}\n");
        for (at, expected) in shrunk.broken.expected.iter().enumerate() {
            line(if at == 0 { "expected" } else { "or" }, &legible(expected));
        }
        line("actual", &legible(&shrunk.broken.actual));
        if let Some(address) = &shrunk.address {
            line("address", address);
        }
        if let Some(folder) = saved {
            line("kept", &folder.display().to_string());
        }
        line("again", &again(self.args, self.search, fault));
        out
    }

    fn disagreements(&self, width: u16) -> String {
        let rows = self.outcome.disagreements.iter().map(|(told, (run, scenario, times))| {
            let told: Vec<String> = told.iter().map(|(target, status)| format!("{target} {status}")).collect();
            vec![times.to_string(), run.to_string(), told.join(", "), scenario.clone()]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let head = "Targets differ, and no rule says who is right:\n";
        format!("{head}{}\n\n", table(&["times", "first run", "who says what", "scenario"], &rows, width))
    }

    fn pace(&self) -> u64 {
        (self.outcome.attempts as u64).saturating_mul(1_000) / self.milliseconds.max(1)
    }

    /// For a program. What depends on the clock stands under `clock` alone.
    pub(super) fn json(&self) -> String {
        let outcome = self.outcome;
        let faults = outcome.faults.iter().enumerate().map(|(at, fault)| {
            let scenario = &fault.shrunk.scenario;
            let (statement, source) = words(fault.cause.rule);
            json!({
                "cause": fault.cause,
                "statement": statement,
                "source": source,
                "run": fault.run,
                "found": fault.found.id(),
                "times": fault.times,
                "address": fault.shrunk.address,
                "edits": scenario.id().edits.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "delivery": scenario.id().delivery.id(),
                "frames": frames(scenario),
                "body": String::from_utf8_lossy(&body(scenario)),
                "expected": fault.shrunk.broken.expected,
                "actual": fault.shrunk.broken.actual,
                "kept": self.saved.get(at).and_then(Option::as_ref),
                "again": again(self.args, self.search, fault),
            })
        });
        let disagreements = outcome.disagreements.iter().map(|(told, (run, scenario, times))| {
            let told = told.iter().map(|(target, status)| (target.clone(), Value::from(*status)));
            json!({"told": told.collect::<serde_json::Map<_, _>>(), "run": run, "scenario": scenario, "times": times})
        });
        let gaps = outcome.coverage.gaps(&self.search.source.apis).into_iter();
        let gaps = gaps.map(|gap| json!({"catalogue": gap.name, "known": gap.known, "never": gap.missing}));
        let told = json!({
            "format": 1,
            "complete": self.is_complete,
            "seed": self.search.source.seed,
            "runs": outcome.runs,
            "attempts": outcome.attempts,
            "expected": outcome.expected,
            "errors": outcome.errors.0,
            "faults": faults.collect::<Vec<_>>(),
            "disagreements": disagreements.collect::<Vec<_>>(),
            "coverage": {
                "catalogues": gaps.collect::<Vec<_>>(),
                "fields": outcome.coverage.fields.len(),
                "pairs": outcome.coverage.pairs.len(),
            },
            "clock": {"milliseconds": self.milliseconds, "attempts_a_second": self.pace()},
        });
        json_text(&serde_json::to_string_pretty(&told).unwrap_or_default())
    }
}

/// The command that makes the run again.
pub(super) fn again(args: &Args, search: &Search, fault: &Fault) -> String {
    let mut words = vec!["codex-conformance fuzz".to_owned()];
    let quoted = |text: &str| shlex::try_quote(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned);
    words.extend(args.paths.iter().map(|path| quoted(&path.to_string_lossy())));
    words.push(format!("--seed {} --run {}", search.source.seed, fault.run));
    if args.compose != 3 {
        words.push(format!("--compose {}", args.compose));
    }
    if args.level == Decides::Should {
        words.push("--level should".to_owned());
    }
    match args.who.programs().zip(args.who.typed()).find(|((id, _), _)| *id == fault.cause.target) {
        Some((_, typed)) => words.push(typed),
        None => words.push(format!("--target {}", fault.cause.target)),
    }
    words.join(" ")
}

fn row(fault: &Fault) -> Vec<String> {
    let scenario = &fault.shrunk.scenario;
    let class =
        if fault.cause.class.is_empty() { String::new() } else { format!(" ({})", legible(&fault.cause.class)) };
    vec![
        fault.cause.target.clone(),
        fault.times.to_string(),
        fault.run.to_string(),
        frames(scenario).to_string(),
        body(scenario).len().to_string(),
        format!("{}{class}", fault.cause.status),
        fault.cause.rule.to_owned(),
    ]
}

/// What a rule or a relation says, and where it comes from.
fn words(id: &str) -> (&'static str, &'static str) {
    match (rule(id), relation(id)) {
        (Some(rule), _) => (rule.page().statement, rule.page().source),
        (None, Some(relation)) => (relation.statement, "it follows from what the mutations and deliveries declare"),
        (None, None) if id == SOCKETS => {
            ("The same bytes are seen the same, whether they come over a socket or not.", "")
        }
        (None, None) => ("", ""),
    }
}

/// How much is sent, and how.
fn measured(scenario: &Scenario) -> String {
    let edits: Vec<String> = scenario.id().edits.iter().map(|edit| format!(", by {edit}")).collect();
    let delivery = scenario.id().delivery.id();
    match scenario.wire() {
        Err(error) => error.to_string(),
        Ok(wire) => format!(
            "{} frames, {} bytes, status {}, {}; delivered {delivery}{}",
            frames(scenario),
            wire.body.len(),
            wire.status,
            ending(scenario, &wire),
            edits.concat(),
        ),
    }
}

fn ending(scenario: &Scenario, wire: &Wire) -> &'static str {
    let is_whole = scenario.session().transcript().status != Status::Truncated;
    if wire.api == Api::AppServer { wire.ending.of_a_process(is_whole) } else { wire.ending.describe() }
}

/// The bytes of the answer.
fn body(scenario: &Scenario) -> Bytes {
    scenario.wire().map(|wire| wire.text().clone()).unwrap_or_default()
}

/// What is sent, and how much that is.
pub(in crate::cli::commands) fn sent(scenario: &Scenario) -> String {
    std::iter::once(measured(scenario)).chain(lines(scenario)).collect::<Vec<_>>().join("\n")
}

/// The lines of the frames; long ones are cut.
fn lines(scenario: &Scenario) -> Vec<String> {
    let cut = |line: &str| {
        let cut: String = line.chars().take(LONGEST_LINE).collect();
        format!("{}{}", legible(&cut), if cut.len() < line.len() { "…" } else { "" })
    };
    let frames = scenario.session().api().decode(&body(scenario));
    let texts = frames.iter().take(MOST_FRAMES).map(|frame| String::from_utf8_lossy(&frame.raw));
    let texts: Vec<String> = texts.map(std::borrow::Cow::into_owned).collect();
    texts.iter().flat_map(|text| text.lines()).filter(|line| !line.is_empty()).map(cut).collect()
}

fn frames(scenario: &Scenario) -> usize {
    scenario.session().api().decode(&body(scenario)).len()
}

fn times(times: usize) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

#[expect(clippy::cast_precision_loss, reason = "a second has few digits")]
fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1_000.0
}

/// Entries of a catalogue that are named; the JSON names all.
const MOST_NAMES: usize = 8;

/// Frames that are shown of what was sent.
const MOST_FRAMES: usize = 12;

/// Characters that are shown of a line.
const LONGEST_LINE: usize = 400;
