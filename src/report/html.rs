//! The report as one page. It needs no network and no script: what there is of one only filters.

mod causes;
mod matrix;
mod rules;

use askama::Template as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use super::{
    excerpt::shortened,
    headline::{Chip, chips},
    model::{Leftover, Report, Skipped, Told},
    numbers::{count, counted},
    prose::prose,
    shown::shown_in_lines,
};
use causes::Causes;
use matrix::{Column, Row};
use rules::RuleTold;

/// The report as a page of HTML that stands alone.
#[must_use]
pub fn html(report: &Report) -> String {
    let report = &shown_in_lines(report);
    let causes = Causes::tell(report);
    let page = Page {
        chips: chips(report),
        columns: matrix::columns(report),
        has_versions: report.targets.iter().any(|target| target.version.is_some()),
        rows: matrix::rows(report, &causes),
        rules: rules::rules(report, &causes),
        causes,
        notes: notes(report),
        facts: facts(report),
        report,
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
    };
    page.render().expect("a string takes whatever is written to it") + "\n"
}

#[derive(askama::Template)]
#[template(path = "page.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    report: &'a Report,
    chips: Vec<Chip>,
    columns: Vec<Column<'a>>,
    has_versions: bool,
    rows: Vec<Row<'a>>,
    causes: Causes,
    rules: Vec<RuleTold<'a>>,
    notes: Vec<Note>,
    facts: Vec<(&'static str, String)>,
    policy: String,
    style: &'static str,
    script: &'static str,
}

/// A list of what is no failure of a target, and still to be known.
struct Note {
    title: &'static str,
    items: Vec<String>,
    more: usize,
}

impl Note {
    fn of<T>(title: &'static str, all: &[T], tell: impl Fn(&T) -> String) -> Self {
        Self { title, items: all.iter().take(MOST_TOLD).map(tell).collect(), more: all.len().saturating_sub(MOST_TOLD) }
    }
}

fn notes(report: &Report) -> Vec<Note> {
    let told = |told: &Told| {
        let feed = told.feed.map(|feed| format!(" fed {}", feed.as_str())).unwrap_or_default();
        format!("{}@{}{feed}: {}", told.scenario, told.target, shortened(&told.what, LONGEST))
    };
    let leftover = |Leftover { target, scenario, rule, is_kept }: &Leftover| {
        let what = if *is_kept { "nothing fails so any more" } else { "no scenario has such an address" };
        format!("{target}, {rule}, {scenario}: {what}")
    };
    let skipped = |Skipped { reason, target, count }: &Skipped| match target {
        None => format!("{}: {}", counted(*count, "recording"), shortened(reason, LONGEST)),
        Some(target) => format!("{} of {target}: {}", counted(*count, "scenario"), shortened(reason, LONGEST)),
    };
    let notes = [
        Note::of("Errors: no verdict on any target", &report.errors, told),
        Note::of("The feeds differ", &report.feeds.differing, told),
        Note::of("Stale expectations", &report.leftovers, leftover),
        Note::of("Skipped", &report.skipped, skipped),
    ];
    notes.into_iter().filter(|note| !note.items.is_empty()).collect()
}

/// Facts of the run, for whoever wants to see the same again.
fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let run = &report.run;
    let attempts: Vec<String> =
        run.attempts.iter().map(|(feed, number)| format!("{} {}", count(*number), feed.as_str())).collect();
    #[expect(clippy::cast_precision_loss, reason = "a duration for a person, to a tenth of a second")]
    let seconds = run.milliseconds as f64 / 1000.0;
    let budget = run.budget.map(|budget| ("budget", format!("{} a program", counted(budget, "scenario"))));
    let facts = [
        ("corpus", run.paths.join(", ")),
        ("attempts", attempts.join(" + ")),
        ("rules", format!("{} of {} exercised", count(run.rules), count(run.rules_in_all))),
        ("deciding level", run.level.as_str().to_owned()),
        ("seed", run.seed.to_string()),
        ("took", format!("{seconds:.1} s")),
    ];
    facts.into_iter().chain(budget).collect()
}

/// What the page may do: apply its own styles and run its one script. Nothing is fetched.
fn policy() -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(SCRIPT));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    )
}

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
const MOST_TOLD: usize = 100;
const LONGEST: usize = 300;

#[cfg(test)]
#[path = "html/tests.rs"]
mod tests;
