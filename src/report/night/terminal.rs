//! A night for a terminal.

use anstyle::{AnsiColor, Style};

use super::{
    super::{numbers::counted, shown::legible, table::table},
    Backend, Night,
    rows::{Row, rows},
};
use crate::{drift::Severity, stream::RecordingId};

/// The night as text. What does not count is shown where all is wanted, else counted.
#[must_use]
pub fn night_terminal(night: &Night, width: u16, all: bool) -> String {
    let mut out = String::new();
    for trouble in &night.looked.trouble {
        out += &format!("drift  {}  {}\n", styled(BAD, "COULD NOT LOOK"), legible(trouble));
    }
    if !night.looked.skipped.is_empty() {
        out += &format!("\nnot asked: {}\n", legible(&night.looked.skipped.join(", ")));
    }
    for unknown in &night.looked.unknown {
        out += &format!("\nnot compared: {}\n", legible(unknown));
    }
    for backend in &night.backends {
        out += &head(night, backend);
        let rows = rows(backend, night.severity);
        let shown: Vec<&Row<'_>> = rows.iter().filter(|row| all || row.counts || row.is_unstable).collect();
        out += &told(&shown, width);
        let hidden = rows.len() - shown.len();
        if hidden > 0 {
            out += &format!(
                "\n{} below {} not shown; --all shows them\n",
                counted(hidden, "change"),
                night.severity.as_str()
            );
        }
    }
    out += &breaks(night);
    out += &format!("\n{}\n", styled(if night.is_clean() { GOOD } else { BAD }, &legible(&night.title)));
    out
}

/// The changes of a backend as text, all of them.
#[must_use]
pub fn changes_terminal(backend: &Backend, width: u16) -> String {
    let rows = rows(backend, Severity::Info);
    told(&rows.iter().collect::<Vec<_>>(), width)
}

fn told(rows: &[&Row<'_>], width: u16) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(row)).collect();
    format!("\n{}\n", table(&["", "change", "seen in", "where"], &cells, width))
}

fn head(night: &Night, backend: &Backend) -> String {
    let mut words = vec![night.day.clone(), backend.name.clone()];
    words.extend((!backend.models.is_empty()).then(|| backend.models.join(", ")));
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    match night.looked.prompts {
        0 => words.push(counted(number(backend.fresh), "stream")),
        prompts => words.push(format!("{} of {} recorded twice", night.looked.recorded, counted(prompts, "prompt"))),
    }
    words.extend(night.cost.map(|cost| format!("${cost:.4}")));
    let days = backend.days.as_ref().map(|(from, to)| format!(" of {from} to {to}")).unwrap_or_default();
    let baseline = format!("compared with {}{days}", counted(number(backend.baseline), "stream"));
    format!("\ndrift  {}\n       {baseline}\n", legible(&words.join("   ")))
}

fn cells(row: &Row<'_>) -> Vec<String> {
    let recordings = &row.first.recordings;
    let style = match row.word() {
        "BREAKING" => BAD,
        "NOTICE" => WARN,
        _ => DIM,
    };
    let mut place: Vec<String> = row.place.lines().map(legible).collect();
    place.extend(row.notes.iter().map(|note| styled(DIM, note)));
    let more = recordings.len().saturating_sub(MOST_NAMED);
    if row.word() == "BREAKING" && !recordings.is_empty() {
        let named: Vec<&str> = recordings.iter().take(MOST_NAMED).map(RecordingId::as_str).collect();
        let also = if more > 0 { format!(" and {more} more") } else { String::new() };
        place.push(styled(DIM, &format!("{}{also}", named.join(", "))));
    }
    let change: Vec<String> = row.change.lines().map(legible).collect();
    vec![styled(style, row.word()), change.join("\n"), row.seen.clone(), place.join("\n")]
}

fn breaks(night: &Night) -> String {
    let mut out = String::new();
    for target in &night.targets {
        let name = match &target.version {
            Some(version) => format!("{} {version}", target.id),
            None => target.id.clone(),
        };
        if target.not_judged > 0 {
            let times = counted(target.not_judged, "attempt");
            out += &format!("\n{}  {}: {times} came to no verdict\n", styled(BAD, "unsure"), legible(&name));
        }
        if target.attempts == 0 {
            continue;
        }
        if target.broken.is_empty() {
            out += &format!(
                "\n{}  {} takes it: {}\n",
                styled(GOOD, "fine  "),
                legible(&name),
                counted(target.attempts, "attempt")
            );
            continue;
        }
        out += &format!("\n{}  {}\n", styled(BAD, "breaks"), legible(&name));
        for broken in &target.broken {
            let attempts = counted(broken.attempts, "attempt");
            let before = if broken.is_new { "" } else { "   with the corpus too" };
            out += &format!(
                "        {}   {attempts}   {}{before}\n          {}\n",
                broken.rule,
                legible(&broken.seen),
                legible(&broken.scenario)
            );
        }
    }
    out
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

const BAD: Style = AnsiColor::Red.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default();
const GOOD: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// Recordings that a row names.
const MOST_NAMED: usize = 2;
