//! A night as Markdown, for an issue or a summary.

use super::{
    super::{
        markdown::{code, plain as escaped},
        numbers::counted,
        shown::legible,
    },
    Night,
    rows::rows,
};

/// The night as Markdown: what it came to, what changed, who breaks.
#[must_use]
pub fn night_markdown(night: &Night) -> String {
    let mut out = format!("## Drift of {}: {}\n\n", plain(&night.day), plain(&night.title));
    for trouble in &night.looked.trouble {
        out += &format!("* **Could not look**: {}\n", plain(trouble));
    }
    for backend in &night.backends {
        let days = backend.days.as_ref().map(|(from, to)| format!(" of {from} to {to}")).unwrap_or_default();
        out += &format!(
            "\n### {} {}\n\n{} fresh streams, compared with {}{days}.\n\n",
            plain(&backend.name),
            plain(&backend.models.join(", ")),
            backend.fresh,
            backend.baseline
        );
        let rows = rows(backend, night.severity);
        if rows.is_empty() {
            out += "Nothing has changed.\n";
            continue;
        }
        out += "| | where | change | seen in | recordings |\n|---|---|---|---|---|\n";
        for row in &rows {
            let mut named: Vec<String> = row.recordings.iter().take(MOST_NAMED).map(|id| code(&legible(id))).collect();
            if row.recordings.len() > MOST_NAMED {
                named.push(format!("and {} more", row.recordings.len() - MOST_NAMED));
            }
            let cell = |text: &str| text.lines().map(plain).collect::<Vec<_>>().join("<br>");
            let place = [row.place.as_str()].into_iter().chain(row.notes.iter().copied()).map(cell);
            let place = place.collect::<Vec<_>>().join("<br>");
            let cells = [row.word.to_owned(), place, cell(&row.change), cell(&row.seen), named.join(", ")];
            out += &format!("| {} |\n", cells.join(" | "));
        }
    }
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
