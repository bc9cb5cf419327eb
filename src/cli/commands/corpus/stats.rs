//! `corpus stats`. What is in the corpus, counted.

use std::path::PathBuf;

use codex_conformance::corpus::{
    Corpus,
    stats::{Agreement, Counts, Stats, stats},
};
use serde_json::json;

use super::{Format, counted};
use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// Count what is in a corpus.
///
/// Wires, backends, endings, event types, departures from the grammar, and whether the items that events gave are
/// those that the terminal frame lists. What cannot be read is said on stderr and not counted: exit code 6. Exit
/// code 3 when there is nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A corpus, a family, or one recording.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let corpus = Corpus::open(&args.paths)?;
    for problem in &corpus.problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    let stats = stats(&corpus.recordings);
    match args.format {
        Format::Terminal => print(&stats, terminal),
        Format::Json => {
            let unread = corpus.problems.len();
            let result = json!({"format": 1, "unread": unread, "stats": stats});
            terminal.result(&format!("{result:#}"));
        }
    }
    Ok(if corpus.problems.is_empty() { Exit::Clean } else { Exit::Corpus })
}

fn print(stats: &Stats, terminal: &mut Terminal) {
    let Stats { recordings, bytes, events, .. } = stats;
    terminal.result(&format!(
        "{}, {}, {}\n\n",
        counted(*recordings, "recording"),
        counted(*bytes, "byte"),
        counted(*events, "event")
    ));
    let rows = [
        ("api", &stats.apis),
        ("backend", &stats.backends),
        ("kind", &stats.kinds),
        ("fidelity", &stats.fidelities),
        ("end of body", &stats.ends),
        ("terminal event", &stats.terminals),
    ];
    let rows = rows.map(|(name, counts)| vec![name.to_owned(), listed(counts)]);
    terminal.table(&["of each recording", "how many"], &rows);

    let rows = stats.outputs.iter().map(|(backend, shapes)| vec![backend.clone(), listed(shapes)]);
    terminal.table(&["backend", "`output` of the terminal event"], &rows.collect::<Vec<_>>());

    let rows = stats.event_types.iter().map(|(kind, row)| {
        let mark = if row.known { "" } else { "unknown" };
        vec![kind.clone(), row.events.to_string(), row.recordings.to_string(), mark.to_owned()]
    });
    terminal.table(&["event type", "events", "recordings", ""], &rows.collect::<Vec<_>>());

    let rows =
        stats.anomalies.iter().map(|(kind, row)| vec![kind.clone(), row.times.to_string(), row.recordings.to_string()]);
    terminal.table(&["departure from the grammar", "times", "recordings"], &rows.collect::<Vec<_>>());

    agreement(&stats.agreement, terminal);
}

fn agreement(agreement: &Agreement, terminal: &mut Terminal) {
    let Agreement { agree, differ, nothing_to_compare, differences } = agreement;
    terminal.result(&format!(
        "Items of events and of the terminal frame agree in {} and differ in {differ}; \
         {nothing_to_compare} have nothing to compare.\n\n",
        counted(*agree, "recording")
    ));
    let rows = differences.iter().map(|row| {
        let why = row.explanation.unwrap_or("not explained");
        vec![row.item.clone(), row.member.clone(), listed(&row.backends), why.to_owned()]
    });
    terminal.table(&["item", "member", "recordings", "why"], &rows.collect::<Vec<_>>());
}

/// Names with their counts, the most frequent first.
fn listed(counts: &Counts) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(" · ")
}
