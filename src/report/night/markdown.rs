//! A night as Markdown, for an issue or a summary.

use super::{
    super::{
        markdown::{code, plain as escaped},
        numbers::counted,
        shown::legible,
    },
    Backend, Night,
    rows::{Row, rows},
};

/// The night as Markdown: what it came to, what changed, who breaks.
#[must_use]
pub fn night_markdown(night: &Night) -> String {
    let mut out = format!("## Drift of {}: {}\n\n", plain(&night.day), plain(&night.title));
    for trouble in &night.looked.trouble {
        out += &format!("* **Could not look**: {}\n", plain(trouble));
    }
    if !night.looked.skipped.is_empty() {
        out += &format!("* Not asked: {}\n", plain(&night.looked.skipped.join(", ")));
    }
    for unknown in &night.looked.unknown {
        out += &format!("* Not compared: {}\n", plain(unknown));
    }
    for backend in &night.backends {
        out += &format!(
            "\n### {} {}\n\n{}.\n\n",
            plain(&backend.name),
            plain(&backend.models.join(", ")),
            looked_at(backend)
        );
        let rows = rows(backend, night.severity);
        if rows.is_empty() {
            out += "Nothing has changed.\n";
            continue;
        }
        out += HEAD;
        out.extend(rows.iter().map(line));
    }
    out + &who_breaks(night)
}

/// A page for each change that counts, by its key: what an issue says.
#[must_use]
pub fn change_pages(night: &Night) -> Vec<(String, String)> {
    let breaks = who_breaks(night);
    let of = |backend: &Backend| {
        let page = |row: &Row<'_>| {
            let about = format!("Seen on {} in {}.", plain(&night.day), looked_at(backend));
            (row.key.to_owned(), format!("{about}\n\n{HEAD}{}{breaks}", line(row)))
        };
        rows(backend, night.severity).iter().filter(|row| row.counts).map(page).collect::<Vec<_>>()
    };
    night.backends.iter().flat_map(of).collect()
}

/// What was held to what.
fn looked_at(backend: &Backend) -> String {
    let days = backend.days.as_ref().map(|(from, to)| format!(" of {from} to {to}")).unwrap_or_default();
    let name = plain(&backend.name);
    format!("{} fresh streams of {name}, compared with {}{days}", backend.fresh, backend.baseline)
}

/// A change as a line of a table.
fn line(row: &Row<'_>) -> String {
    let recordings = &row.first.recordings;
    let mut named: Vec<String> = recordings.iter().take(MOST_NAMED).map(|id| code(&legible(id.as_str()))).collect();
    if recordings.len() > MOST_NAMED {
        named.push(format!("and {} more", recordings.len() - MOST_NAMED));
    }
    let cell = |text: &str| text.lines().map(plain).collect::<Vec<_>>().join("<br>");
    let place = row.place.lines().chain(row.notes.iter().copied()).map(plain).collect::<Vec<_>>().join("<br>");
    let cells = [row.word().to_owned(), place, cell(&row.change), cell(&row.seen), named.join(", ")];
    format!("| {} |\n", cells.join(" | "))
}

const HEAD: &str = "| | where | change | seen in | recordings |\n|---|---|---|---|---|\n";

fn who_breaks(night: &Night) -> String {
    let mut out = String::new();
    if !night.targets.is_empty() {
        out += "\n### Who breaks\n\n";
    }
    for target in &night.targets {
        let version = target.version.as_deref().map(|version| format!(" {}", plain(version))).unwrap_or_default();
        let verdict = match (target.attempts, target.broken.is_empty()) {
            (0, _) => "came to no verdict",
            (_, true) => "takes it",
            (_, false) => "breaks",
        };
        out +=
            &format!("* {}{version}: {verdict}, {}\n", code(&legible(&target.id)), counted(target.attempts, "attempt"));
        for broken in &target.broken {
            let attempts = counted(broken.attempts, "attempt");
            let before = if broken.is_new { "" } else { "; broken with the corpus too" };
            out += &format!(
                "  * {}, {attempts}: {}; {}{before}\n",
                code(&broken.rule),
                code(&legible(&broken.scenario)),
                plain(&broken.seen)
            );
        }
    }
    out
}

/// Recordings that a row names.
const MOST_NAMED: usize = 5;

/// Text that says what it says, on one line, and does nothing.
fn plain(text: &str) -> String {
    escaped(&legible(text))
}
